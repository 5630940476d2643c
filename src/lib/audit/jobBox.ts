import { decodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobReview } from '#lib/protocol/jobReview/box.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { JobEntry } from './ledger.ts';
import type { TransactionCheck } from './transactionCheck.ts';

/** Compares an output with the expected job and records the job under its box id. */
export function checkJobBox(check: TransactionCheck, index: number, entry: JobEntry, forBoxId: string): void {
  const output = check.tx.outputs[index];
  check.explainOutput(index);
  if (output === undefined) {
    check.find('unexplained', `no output ${index} carries the job on`, forBoxId);
    return;
  }
  check.ledger.jobs.set(output.boxId, { ...entry, nanoErg: output.value });
  const read = decodeJob(output, check.deployment, entry.stage);
  if (read === undefined) {
    check.find('unexplained', `output ${index} is no ${entry.stage}`, output.boxId);
    return;
  }
  const { boxId } = output;
  for (const part of ['openBoxId', 'workerTree', 'ownerTree', 'consumerTree', 'resultHash', 'state'] as const)
    check.equal('term', part, [entry[part], read[part]], boxId);
  check.equal('term', 'rating', [entry.rating, read.rating], boxId);
  check.equal('ticket', 'ticket', [entry.ticketId, read.ticketId], boxId);
  check.equal('price', 'price', [entry.priceMicroGpuc, read.priceMicroGpuc], boxId);
  check.equal('height', 'deadline or release height', [entry.endHeight, read.endHeight], boxId);
  check.equal('escrow', 'escrow', [entry.escrowMicroGpuc, read.escrowMicroGpuc], boxId);
  check.holds('deposit', `${output.value} nanoERG held, ${entry.nanoErg} due`, output.value >= entry.nanoErg, boxId);
}

/** Decodes a job box into a ledger entry. */
export function decodeJob(box: ChainBox, deployment: Deployment, stage: JobEntry['stage']): JobEntry | undefined {
  const nanoErg = box.value;
  if (stage === 'jobActive') {
    const read = decodeJobActive(box, deployment);
    return read.ok ? { ...read.value, stage, nanoErg, rating: 0, endHeight: read.value.deadline } : undefined;
  }
  if (stage === 'jobDelivered') {
    const read = decodeJobDelivered(box, deployment);
    return read.ok ? { ...read.value, stage, nanoErg, rating: 0, endHeight: read.value.releaseHeight } : undefined;
  }
  const read = decodeJobReview(box, deployment);
  return read.ok ? { ...read.value, stage, nanoErg, endHeight: read.value.releaseHeight } : undefined;
}
