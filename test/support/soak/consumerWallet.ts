import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { planOpenJob, signOpenJob } from '#lib/client/job/openJob.ts';
import { planApprove, planDispute } from '#lib/client/job/verdict.ts';
import { isInPool, submitTransaction } from '#lib/client/submitTransaction.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';

/** Deeper than any reorg of the soak. */
const finalityBlocks = 20;

/**
 * Makes sure that a job's open transaction is on its way. Transactions of jobs signed earlier are sent again first, so
 * that a new one does not spend what they spend.
 */
export async function fundJob(context: JobContext, id: string): Promise<void> {
  const { store, chain } = context;
  const { open } = await store.find(id);
  if (open !== undefined && (await isKnown(chain, open.transaction.id))) return;
  for (const record of await store.list()) await sendAgain(context, record);
  const record = await store.find(id);
  if (record.open !== undefined) return;
  const { plan } = await planOpenJob({ ...context, chain: confirmedOnly(chain) }, record);
  const signed = await signOpenJob(context, record, plan);
  if (signed.open !== undefined) await submitTransaction(chain, signed.open.transaction);
}

async function sendAgain(context: JobContext, record: JobRecord): Promise<void> {
  const { chain } = context;
  if (record.open === undefined || (await isKnown(chain, record.open.transaction.id))) return;
  if (await isDead(chain, record.open.transaction)) return forgetOpening(context, record);
  try {
    await submitTransaction(chain, record.open.transaction);
  } catch (error) {
    // Its inputs are on their way back, or it will be dead; meanwhile they are nobody's to spend.
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
  }
}

/**
 * A chain on which a wallet sees its confirmed boxes alone. What builds on change in the pool is lost with it when the
 * pool is, unless each transaction before it was kept as well.
 */
const confirmedOnly = (chain: Chain): Chain => ({
  ...chain,
  poolTransactions: async () => (await chain.poolTransactions()).map((one) => ({ ...one, outputs: [] })),
});

const isKnown = async (chain: Chain, txId: string): Promise<boolean> =>
  (await chain.transaction(txId)) !== undefined || (await isInPool(chain, txId));

/**
 * Whether an input was spent otherwise, or is gone with the pool that held its origin, so long ago that no reorg gives it
 * back: only then may a job be funded anew.
 */
async function isDead(chain: Chain, { id, inputs, outputs }: SignedTransaction): Promise<boolean> {
  const { height } = await chain.tip();
  for (const { boxId } of inputs) {
    const box = await chain.boxById(boxId);
    const spender = box?.spentTransactionId;
    if (spender === id || (box !== undefined && spender === undefined)) continue;
    // Signed at the height that its outputs name, when the input was there.
    const goneAt =
      spender === undefined ? outputs[0]?.creationHeight : (await chain.transaction(spender))?.inclusionHeight;
    if (goneAt !== undefined && goneAt <= height - finalityBlocks) return true;
  }
  return false;
}

async function forgetOpening({ store }: JobContext, record: JobRecord): Promise<void> {
  const { open: _dead, ...rest } = record;
  await store.save(rest);
}

export async function passVerdict(live: JobContext, job: JobDelivered, manner: 'approves' | 'disputes'): Promise<void> {
  const context = { ...live, chain: confirmedOnly(live.chain) };
  const { plan } =
    manner === 'approves' ? await planApprove(context, { job, rating: 5 }) : await planDispute(context, { job });
  await submitTransaction(
    context.chain,
    signTransaction(plan.transaction, { keys: [context.key], provers: plan.provers }),
  );
}
