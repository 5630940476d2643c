import type { ChainReader, ConfirmedTransaction, IndexedBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { providerActions } from '#lib/protocol/provider/contract.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';

export type LiveJob = JobOpen | JobActive | JobDelivered | JobReview;

/** How a job ended. */
export type JobEnd = 'cancelled' | 'refunded' | 'settled' | 'expired' | 'declined' | 'reclaimed';

export interface JobStep {
  readonly kind: LiveJob['kind'] | JobEnd;
  readonly txId: string;
  readonly height: number;
}

export interface JobTrace {
  readonly openBoxId: string;
  /** What the job is now; once it has ended, what it was last. */
  readonly job: LiveJob;
  /** Set once the job has ended. */
  readonly end: JobEnd | undefined;
  /** The payout box to the consumer at the end, if there is one. */
  readonly payout: ChainBox | undefined;
  /** Oldest first; confirmed ones only. */
  readonly steps: readonly JobStep[];
  /** Whether the open box is still unconfirmed. */
  readonly unconfirmed: boolean;
  /** A transaction in the pool that will change the job. */
  readonly pendingTxId: string | undefined;
}

/**
 * Follows a job from its open box along the spending transactions, so that forged boxes cannot be mistaken for it.
 *
 * @returns `undefined` where neither chain nor pool has such a job.
 */
export async function traceJob(
  chain: ChainReader,
  deployment: Deployment,
  openBoxId: string,
): Promise<JobTrace | undefined> {
  let box = await chain.boxById(openBoxId);
  if (box === undefined) return unconfirmedJob(chain, deployment, openBoxId);
  const first = decodeJobOpen(box, deployment);
  if (!first.ok) return undefined;
  let job: LiveJob = first.value;
  const steps: JobStep[] = [{ kind: job.kind, txId: box.transactionId, height: box.inclusionHeight }];
  const trace = { openBoxId, unconfirmed: false };
  while (box?.spentTransactionId !== undefined) {
    const spending = await chain.transaction(box.spentTransactionId);
    // The index may be a block ahead of itself during a reorganisation: then the last state known is the answer.
    if (spending === undefined) break;
    const successor = successorOf(spending, box, deployment);
    if (successor?.openBoxId !== openBoxId) return ended({ ...trace, job, steps }, spending, deployment);
    job = successor;
    steps.push({ kind: job.kind, txId: spending.id, height: spending.inclusionHeight });
    box = await chain.boxById(job.box.boxId);
  }
  const pendingTxId = await poolSpender(chain, job.box.boxId);
  return { ...trace, job, steps, end: undefined, payout: undefined, pendingTxId };
}

async function unconfirmedJob(
  chain: ChainReader,
  deployment: Deployment,
  openBoxId: string,
): Promise<JobTrace | undefined> {
  const box = await chain.unspentBoxWithPool(openBoxId);
  const read = box && decodeJobOpen(box, deployment);
  if (!read?.ok) return undefined;
  const pendingTxId = read.value.box.transactionId;
  return { openBoxId, job: read.value, steps: [], end: undefined, payout: undefined, unconfirmed: true, pendingTxId };
}

const poolSpender = async (chain: ChainReader, boxId: string): Promise<string | undefined> =>
  (await chain.poolTransactions()).find(({ inputs }) => inputs.some((input) => input.boxId === boxId))?.id;

/** A job's next state stands at its own index: that is rule 1 of the contracts. */
function successorOf(
  spending: ConfirmedTransaction,
  box: IndexedBox,
  deployment: Deployment,
): JobActive | JobDelivered | JobReview | undefined {
  const output = spending.outputs[spending.inputs.findIndex(({ boxId }) => boxId === box.boxId)];
  if (output === undefined) return undefined;
  for (const decode of [decodeJobActive, decodeJobDelivered, decodeJobReview]) {
    const read = decode(output, deployment);
    if (read.ok) return read.value;
  }
  return undefined;
}

function ended(
  trace: Pick<JobTrace, 'openBoxId' | 'unconfirmed' | 'steps' | 'job'>,
  spending: ConfirmedTransaction,
  deployment: Deployment,
): JobTrace {
  const payout = spending.outputs.find((output) => readBytes(output, 'R4') === trace.openBoxId);
  const end = endOf(trace.job, spending, { deployment, tagged: payout !== undefined });
  const steps = [...trace.steps, { kind: end, txId: spending.id, height: spending.inclusionHeight }];
  return { ...trace, steps, end, payout, pendingTxId: undefined };
}

function endOf(
  job: LiveJob,
  { outputs }: ConfirmedTransaction,
  { deployment, tagged }: { readonly deployment: Deployment; readonly tagged: boolean },
): JobEnd {
  if (job.kind === 'jobOpen') return tagged ? 'refunded' : 'cancelled';
  const provider = outputs[0] && decodeProvider(outputs[0], deployment);
  if (!provider?.ok) return 'reclaimed';
  const { action } = provider.value;
  if (action === providerActions.settle || action === providerActions.settleReviewed) return 'settled';
  if (action === providerActions.expire) return 'expired';
  return action === providerActions.decline ? 'declined' : 'reclaimed';
}
