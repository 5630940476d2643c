import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { checkJobBox, decodeJob } from '../jobBox.ts';
import type { JobEntry } from '../ledger.ts';
import type { OpenEntry } from '../openJob.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

const deliveryWindowBlocks = 10;

/** An open job is spent without a provider: cancelled by its consumer, or refunded after its last start. */
export function closeOpenJob(check: TransactionCheck, index: number, job: OpenEntry): void {
  const { tx, deployment, ledger } = check;
  const { boxId, nanoErg, consumerTree, heldMicroGpuc, startBy } = job;
  check.explainInput(index);
  ledger.openJobs.delete(boxId);
  check.equal('unexplained', 'place of an open job spent without a provider', [0, index], boxId);
  const [output] = tx.outputs;
  const tagged = output !== undefined && output.ergoTree === consumerTree && readBytes(output, 'R4') === boxId;
  const refund = tagged && tx.height > startBy;
  check.count(refund ? 'refund' : 'cancel');
  // A cancel is signed by the consumer, who may send the funds anywhere.
  if (!refund) return;
  const leastNanoErg = nanoErg - deployment.constants.exitFeeNanoErg;
  const due = { ergoTree: consumerTree, tag: boxId, microGpuc: heldMicroGpuc, leastNanoErg };
  check.pays(0, { ...due, forBoxId: boxId });
}

/** An active job is spent without its provider: delivered by the worker, or reclaimed long after. */
export function leaveActive(check: TransactionCheck, index: number, job: JobEntry): void {
  const { tx, ledger } = check;
  const boxId = tx.inputIds[index] ?? '';
  check.explainInput(index);
  ledger.jobs.delete(boxId);
  if (tx.inputs[0]?.ergoTree === job.workerTree) deliver(check, index, { boxId, job });
  else reclaimActive(check, index, { boxId, job });
}

interface Leaving {
  readonly boxId: string;
  readonly job: JobEntry;
}

function deliver(check: TransactionCheck, index: number, { boxId, job }: Leaving): void {
  const { tx, deployment } = check;
  const { height } = tx;
  const { disputeBlocks } = deployment.constants;
  const output = tx.outputs[index];
  const found = output && decodeJob(output, deployment, 'jobDelivered');
  check.holds('height', `delivered at ${height}, deadline ${job.endHeight}`, height <= job.endHeight, boxId);
  const endHeight = found?.endHeight ?? 0;
  const [earliest, latest] = [
    height + disputeBlocks - deliveryWindowBlocks,
    height + disputeBlocks + deliveryWindowBlocks,
  ];
  const inWindow = endHeight >= earliest && endHeight <= latest;
  check.holds(
    'height',
    `released at ${endHeight}, not within ${earliest} to ${latest}`,
    inWindow,
    output?.boxId ?? boxId,
  );
  checkJobBox(check, index, { ...job, stage: 'jobDelivered', endHeight, resultHash: found?.resultHash }, boxId);
  check.count('deliver');
}

function reclaimActive(check: TransactionCheck, index: number, { boxId, job }: Leaving): void {
  const { height } = check.tx;
  const { cooldownBlocks, exitFeeNanoErg } = check.deployment.constants;
  check.equal('unexplained', 'place of an active job without its provider', [0, index], boxId);
  const due = job.endHeight + cooldownBlocks;
  check.holds('height', `reclaimed at ${height}, due after ${due}`, height > due, boxId);
  check.pays(index, {
    ergoTree: job.consumerTree,
    tag: job.openBoxId,
    microGpuc: job.escrowMicroGpuc,
    leastNanoErg: job.nanoErg - exitFeeNanoErg,
    forBoxId: boxId,
  });
  burnTicket(check, job);
  check.count('reclaimActive');
}

/** A delivered job is spent without its provider: approved, disputed, or dormant after long silence. */
export function review(check: TransactionCheck, index: number, job: JobEntry): void {
  const { tx, deployment, ledger } = check;
  const { bondMicroGpuc, reclaimBlocks } = deployment.constants;
  const boxId = tx.inputIds[index] ?? '';
  check.explainInput(index);
  ledger.jobs.delete(boxId);
  check.equal('unexplained', 'place of a delivered job without its provider', [0, index], boxId);
  const output = tx.outputs[index];
  const found = output && decodeJob(output, deployment, 'jobReview');
  const state = found?.state;
  const rating = state === 'approved' ? (found?.rating ?? 0) : 0;
  if (state === 'approved') check.holds('term', `${rating} stars`, rating >= 1 && rating <= 5, boxId);
  if (state === 'disputed')
    check.holds('height', `disputed at ${tx.height}, released at ${job.endHeight}`, tx.height < job.endHeight, boxId);
  if (state === 'dormant') {
    const due = job.endHeight + reclaimBlocks;
    check.holds('height', `dormant at ${tx.height}, due after ${due}`, tx.height > due, boxId);
  } else {
    const present = tx.inputs.some((input) => input?.ergoTree === job.consumerTree);
    check.holds('unexplained', 'reviewed without its consumer', present, boxId);
  }
  const states = ['approved', 'disputed', 'dormant'];
  check.holds('term', `reviewed as ${state ?? 'nothing'}`, state !== undefined && states.includes(state), boxId);
  const escrowMicroGpuc = job.escrowMicroGpuc + (state === 'disputed' ? bondMicroGpuc : 0n);
  checkJobBox(check, index, { ...job, stage: 'jobReview', escrowMicroGpuc, rating, ...(state && { state }) }, boxId);
  check.count(actionOf[state ?? ''] ?? 'review');
}

const actionOf: Readonly<Record<string, string>> = { approved: 'approve', disputed: 'dispute', dormant: 'dormant' };

/** A job in review is spent without its provider: decided by the guards, or reclaimed long after. */
export function leaveReview(check: TransactionCheck, index: number, job: JobEntry): void {
  const { tx, deployment, ledger } = check;
  const boxId = tx.inputIds[index] ?? '';
  check.explainInput(index);
  ledger.jobs.delete(boxId);
  check.equal('unexplained', 'place of a job in review without its provider', [0, index], boxId);
  const output = tx.outputs[index];
  if (output?.ergoTree === deployment.trees.jobReview) resolve(check, index, { boxId, job });
  else reclaimReview(check, { boxId, job });
}

function resolve(check: TransactionCheck, index: number, { boxId, job }: Leaving): void {
  const { tx, deployment } = check;
  const output = tx.outputs[index];
  const found = output && decodeJob(output, deployment, 'jobReview');
  const split = found?.priceMicroGpuc ?? 0n;
  const until = job.endHeight + deployment.constants.guardBlocks;
  check.equal('term', 'state that guards decide', ['disputed', job.state], boxId);
  check.holds('height', `decided at ${tx.height}, until ${until}`, tx.height < until, boxId);
  check.holds(
    'price',
    `${split} of ${job.priceMicroGpuc} given`,
    split >= 1n && split <= job.priceMicroGpuc,
    output?.boxId,
  );
  const state = split < job.priceMicroGpuc ? 'resolvedForConsumer' : 'resolvedForProvider';
  checkJobBox(check, index, { ...job, priceMicroGpuc: split, state, rating: 0 }, boxId);
  check.count('resolve');
}

function reclaimReview(check: TransactionCheck, { boxId, job }: Leaving): void {
  const { height } = check.tx;
  const { reclaimBlocks, exitFeeNanoErg } = check.deployment.constants;
  const due = job.endHeight + reclaimBlocks;
  check.holds('height', `reclaimed at ${height}, due after ${due}`, height > due, boxId);
  const common = { tag: job.openBoxId, forBoxId: boxId };
  check.pays(0, { ...common, ergoTree: job.ownerTree, microGpuc: job.priceMicroGpuc, leastNanoErg: 0n });
  const leastNanoErg = job.nanoErg - exitFeeNanoErg;
  const back = job.escrowMicroGpuc - job.priceMicroGpuc;
  check.pays(1, { ...common, ergoTree: job.consumerTree, microGpuc: back, leastNanoErg });
  burnTicket(check, job);
  check.count('reclaimReview');
}

function burnTicket(check: TransactionCheck, { ticketId }: JobEntry): void {
  const account = check.ledger.providers.get(ticketId);
  if (account === undefined) return;
  account.ticketsInJobs -= 1;
  account.ticketsBurned += 1;
  for (const output of check.tx.outputs)
    check.holds('ticket', 'a ticket was to be burned', amountOf(output, ticketId) === 0n, output.boxId);
}
