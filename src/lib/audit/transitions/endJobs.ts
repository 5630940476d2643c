import { providerActions } from '#lib/protocol/provider/contract.ts';
import type { JobEntry } from '../ledger.ts';
import { checkProviderBox } from '../providerBox.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import type { Batch } from './match.ts';

/** A job of the batch with its index among inputs and outputs. */
interface EndingJob {
  readonly index: number;
  readonly boxId: string;
  readonly job: JobEntry;
}

/** Settles delivered or reviewed jobs: each price to the provider less one fee, the rest to each consumer. */
export function settleTransition(check: TransactionCheck, { account, action, size }: Batch): void {
  const reviewed = action === providerActions.settleReviewed;
  const jobs = takeJobs(check, { account, action, size }, reviewed ? 'jobReview' : 'jobDelivered');
  const { endTipNanoErg } = check.deployment.constants;
  const before = account.boxId ?? '';
  let sum = 0n;
  for (const { index, boxId, job } of jobs) {
    const price = dueToProvider(check, job);
    sum += price;
    checkSettleHeight(check, boxId, job);
    check.pays(index, payToConsumer(job, { boxId, microGpuc: job.escrowMicroGpuc - price, tipNanoErg: endTipNanoErg }));
    if (job.state === 'resolvedForConsumer') account.disputesLost += 1;
    else account.completed += 1;
    if (job.state === 'approved') {
      account.ratingSum += job.rating;
      account.ratingCount += 1;
    }
    check.count(reviewed ? 'settleReviewed' : 'settle');
  }
  const fee = (sum * BigInt(account.feeBps) + 9_999n) / 10_000n;
  account.earningsMicroGpuc += sum - fee;
  account.volumeMicroGpuc += sum;
  check.ledger.totals.feesMicroGpuc += fee;
  check.paysTreasury(size + 1, fee, before);
  checkProviderBox(check, 0, account);
}

/** The price, plus the dispute fee if the consumer lost or the dispute was not resolved. */
function dueToProvider(check: TransactionCheck, { state, priceMicroGpuc }: JobEntry): bigint {
  const lost = state === 'disputed' || state === 'resolvedForProvider';
  return lost ? priceMicroGpuc + check.deployment.constants.disputeFeeMicroGpuc : priceMicroGpuc;
}

function checkSettleHeight(check: TransactionCheck, boxId: string, { state, endHeight }: JobEntry): void {
  const { guardBlocks } = check.deployment.constants;
  const from = state === undefined ? endHeight : state === 'disputed' ? endHeight + guardBlocks : 0;
  check.holds('height', `settled at ${check.tx.height}, due from ${from}`, check.tx.height >= from, boxId);
}

/** Jobs past their deadline: escrow and slash to each consumer. */
export function expireTransition(check: TransactionCheck, { account, action, size }: Batch): void {
  const jobs = takeJobs(check, { account, action, size }, 'jobActive');
  const { endTipNanoErg } = check.deployment.constants;
  const { slashMicroGpuc } = account;
  for (const { index, boxId, job } of jobs) {
    check.holds(
      'height',
      `expired at ${check.tx.height}, deadline ${job.endHeight}`,
      check.tx.height > job.endHeight,
      boxId,
    );
    const microGpuc = job.escrowMicroGpuc + slashMicroGpuc;
    check.pays(index, payToConsumer(job, { boxId, microGpuc, tipNanoErg: endTipNanoErg }));
    account.stakeMicroGpuc -= slashMicroGpuc;
    account.failed += 1;
    check.count('expire');
  }
  checkProviderBox(check, 0, account);
}

/** Jobs declined in time: everything to each consumer, a fine to the treasury. */
export function declineTransition(check: TransactionCheck, { account, action, size }: Batch): void {
  const jobs = takeJobs(check, { account, action, size }, 'jobActive');
  const { declineFineMicroGpuc } = check.deployment.constants;
  const before = account.boxId ?? '';
  const witness = check.tx.inputs[size + 1]?.ergoTree;
  check.equal('term', 'script of the input that declines', [account.workerTree, witness], before);
  for (const { index, boxId, job } of jobs) {
    check.holds(
      'height',
      `declined at ${check.tx.height}, deadline ${job.endHeight}`,
      check.tx.height <= job.endHeight,
      boxId,
    );
    check.pays(index, payToConsumer(job, { boxId, microGpuc: job.escrowMicroGpuc, tipNanoErg: 0n }));
    account.declined += 1;
    check.count('decline');
  }
  const fine = declineFineMicroGpuc * BigInt(jobs.length);
  account.stakeMicroGpuc -= fine;
  check.ledger.totals.finesMicroGpuc += fine;
  check.paysTreasury(size + 1, fine, before);
  checkProviderBox(check, 0, account);
}

const payToConsumer = (
  job: JobEntry,
  { boxId, microGpuc, tipNanoErg }: { readonly boxId: string; readonly microGpuc: bigint; readonly tipNanoErg: bigint },
) => ({
  ergoTree: job.consumerTree,
  tag: job.openBoxId,
  microGpuc,
  leastNanoErg: job.nanoErg - tipNanoErg,
  forBoxId: boxId,
});

/** The batch's jobs, with their tickets returned. Jobs that no match of this provider created are forged. */
function takeJobs(check: TransactionCheck, { account, size }: Batch, stage: JobEntry['stage']): readonly EndingJob[] {
  const { tx, ledger } = check;
  const jobs: EndingJob[] = [];
  for (let index = 1; index <= size; index += 1) {
    const boxId = tx.inputIds[index] ?? '';
    const job = ledger.jobs.get(boxId);
    check.explainInput(index);
    if (job?.stage !== stage || job.ticketId !== account.ticketId) {
      check.explainOutput(index);
      check.find('forged', `input ${index} is no ${stage} of this provider`, boxId);
      continue;
    }
    ledger.jobs.delete(boxId);
    account.ticketsHome += 1;
    account.ticketsInJobs -= 1;
    jobs.push({ index, boxId, job });
  }
  return jobs;
}
