import { outputBoxes, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { buildOpen } from '#lib/protocol/jobOpen/open.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { readGovernance, readProviders } from '../market.ts';
import { acceptedKeysOf } from '../preflight.ts';
import { sheetOf, type Sheet } from '../sheet.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import { submitTransaction } from '../submitTransaction.ts';
import type { JobContext } from './jobContext.ts';
import type { JobRecord, Wish } from './jobRecord.ts';

export interface PlannedJob {
  readonly plan: UnsignedPlan;
  readonly sheet: Sheet;
  readonly height: number;
}

type OpenContext = Pick<JobContext, 'chain' | 'deployment' | 'key' | 'store'>;

/**
 * The transaction that funds a sealed job, and its sheet. Sends nothing.
 *
 * @throws AppError `wrong_state` before sealing, `ineligible` where nobody on the market could ever take the job.
 */
export async function planOpenJob(context: Omit<OpenContext, 'store'>, record: JobRecord): Promise<PlannedJob> {
  const { chain, deployment, key } = context;
  const { wish, sealed } = record;
  if (sealed === undefined) throw new AppError('wrong_state', 'The job’s input is not encrypted yet.');
  const [{ height }, boxes, providers, governance] = await Promise.all([
    chain.tip(),
    spendableBoxes(chain, key.ergoTree),
    readProviders(chain, deployment),
    readGovernance(chain, deployment),
  ]);
  const acceptedKeys = acceptedKeysOf(wish, providers);
  if (acceptedKeys.length === 0) throw new AppError('ineligible', 'Nobody offers anything on this market yet.');
  const startBy = height + wish.startWithinBlocks;
  const plan = buildOpen({
    deployment,
    height,
    funding: { boxes, changeErgoTree: key.ergoTree },
    escrowMicroGpuc: wish.limitMicroGpuc,
    matchTipNanoErg: wish.matchTipNanoErg,
    request: {
      consumerTree: key.ergoTree,
      acceptedKeys,
      hours: wish.hours,
      startBy,
      leastReputation: wish.leastReputation,
      leastStakeMicroGpuc: wish.leastStakeMicroGpuc,
      commitment: sealed.hash,
    },
  });
  return { plan, height, sheet: openSheet(context, { plan, wish, startBy, governance }) };
}

interface OpenSheetFacts {
  readonly plan: UnsignedPlan;
  readonly wish: Wish;
  readonly startBy: number;
  readonly governance: Governance;
}

function openSheet({ deployment, key }: Omit<OpenContext, 'store' | 'chain'>, facts: OpenSheetFacts): Sheet {
  const { plan, wish, startBy, governance } = facts;
  const { heldNanoErg, endTipNanoErg } = deployment.constants;
  const locked = { nanoErg: heldNanoErg + wish.matchTipNanoErg, microGpuc: wish.limitMicroGpuc };
  const lostErg = wish.matchTipNanoErg + endTipNanoErg + plan.minerFeeNanoErg;
  return sheetOf(
    plan,
    { ergoTree: key.ergoTree, gpuc: deployment.tokens.gpuc },
    {
      action: `Open a job of ${wish.hours} hour(s)`,
      locked,
      expectedReturn: { nanoErg: heldNanoErg - endTipNanoErg, microGpuc: 0n },
      protocolFee: {
        microGpuc: feeOf(wish.limitMicroGpuc, governance.feeBps),
        borneBy: 'the provider, out of the price',
      },
      tipNanoErg: wish.matchTipNanoErg,
      depositNanoErg: heldNanoErg,
      worstLoss: { nanoErg: lostErg, microGpuc: wish.limitMicroGpuc },
      timeoutExit: { height: startBy, meaning: 'unmatched, everything but fees returns' },
      notes: [
        'Paid only after delivery; what the price leaves of the limit returns. Expired, the provider’s slash is added.',
        'The provider’s machine can read the input and the result of what it runs; relay and bots cannot.',
      ],
    },
  );
}

const feeOf = (microGpuc: bigint, feeBps: number): bigint => (microGpuc * BigInt(feeBps) + 9_999n) / 10_000n;

/** Sends the recorded bytes, as often as it is asked to. */
export async function submitOpenJob({ chain, store }: OpenContext, record: JobRecord): Promise<JobRecord> {
  if (record.open === undefined) return record;
  try {
    await submitTransaction(chain, record.open.transaction);
  } catch (error) {
    // Its inputs went elsewhere, so these bytes are worth nothing; what is sealed and uploaded stays good for a new try.
    if (error instanceof AppError && error.data['refusal'] === 'input-spent') {
      const { open, ...rest } = record;
      await store.save({ ...rest, abandoned: [...record.abandoned, open] });
    }
    throw error;
  }
  return record;
}

/** Signs and records. Not sent yet: a kill from here on loses nothing. */
export async function signOpenJob(
  { key, deployment, store }: OpenContext,
  record: JobRecord,
  plan: UnsignedPlan,
): Promise<JobRecord> {
  const transaction = signTransaction(plan.transaction, {
    keys: [key],
    provers: plan.provers,
    network: deployment.network,
  });
  const openBoxId = outputBoxes(transaction.outputs, transaction.id)[0]?.boxId;
  if (openBoxId === undefined) throw new Error('an open transaction without outputs');
  const signed: JobRecord = { ...record, open: { openBoxId, transaction } };
  await store.save(signed);
  return signed;
}
