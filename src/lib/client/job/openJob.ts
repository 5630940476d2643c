import { outputBoxes, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { buildOpen, openOutput, type OpenParams } from '#lib/protocol/jobOpen/open.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { debtNotes, planSpend } from '../account/planSpend.ts';
import { accountsOf, chooseAccount } from '../account/readAccounts.ts';
import { readGovernance, readProviders } from '../market.ts';
import { acceptedKeysOf } from '../preflight.ts';
import { sheetOf, type Amounts, type Sheet, type SheetTerms } from '../sheet.ts';
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
type PlanContext = Omit<OpenContext, 'store'>;

/**
 * Plans the transaction that funds a sealed job, with its sheet. Sends nothing.
 *
 * @param account where the wish says that an account pays and the wallet has several: the beginning of its box id
 * @throws AppError `wrong_state` before sealing, `ineligible` where nobody on the market could ever take the job, or above
 *   the account's limit
 */
export async function planOpenJob(context: PlanContext, record: JobRecord, account?: string): Promise<PlannedJob> {
  const { chain, deployment, key } = context;
  const { wish, sealed } = record;
  if (sealed === undefined) throw new AppError('wrong_state', 'The job’s input is not encrypted yet.');
  const [{ height }, providers, governance] = await Promise.all([
    chain.tip(),
    readProviders(chain, deployment),
    readGovernance(chain, deployment),
  ]);
  const acceptedKeys = acceptedKeysOf(wish, providers);
  if (acceptedKeys.length === 0) throw new AppError('ineligible', 'Nobody offers anything on this market yet.');
  const job = {
    deployment,
    height,
    escrowMicroGpuc: wish.limitMicroGpuc,
    matchTipNanoErg: wish.matchTipNanoErg,
    request: {
      consumerTree: key.ergoTree,
      acceptedKeys,
      hours: wish.hours,
      startBy: height + wish.startWithinBlocks,
      leastReputation: wish.leastReputation,
      leastStakeMicroGpuc: wish.leastStakeMicroGpuc,
      commitment: sealed.hash,
    },
  };
  const facts = { wish, startBy: job.request.startBy, governance };
  return wish.from === 'account' ? fromAccount(context, job, { ...facts, account }) : fromWallet(context, job, facts);
}

type Job = Omit<OpenParams, 'funding'>;

async function fromWallet({ chain, deployment, key }: PlanContext, job: Job, facts: OpenFacts): Promise<PlannedJob> {
  const boxes = await spendableBoxes(chain, key.ergoTree);
  const plan = buildOpen({ ...job, funding: { boxes, changeErgoTree: key.ergoTree } });
  const wallet = { ergoTree: key.ergoTree, gpuc: deployment.tokens.gpuc };
  const terms = openTerms(deployment, facts, { nanoErg: plan.minerFeeNanoErg, microGpuc: 0n });
  return { plan, height: job.height, sheet: sheetOf(plan, wallet, terms) };
}

/** One transaction: GPUC out of the account, credit included; deposit and tip out of the wallet. */
async function fromAccount(
  { chain, deployment, key }: PlanContext,
  job: Job,
  { account: beginning, ...facts }: OpenFacts & { readonly account: string | undefined },
): Promise<PlannedJob> {
  const { ergoTree } = key;
  const account = chooseAccount(await accountsOf(chain, deployment, ergoTree), beginning);
  const spending = { account, microGpuc: job.escrowMicroGpuc, outputs: [openOutput(job)] };
  return planSpend({ chain, deployment, ergoTree }, spending, (risk) => {
    const terms = openTerms(deployment, facts, risk);
    const back = 'What returns comes to the wallet, not to the account: dgcm account deposit brings it there.';
    return {
      ...terms,
      action: `${terms.action}, paid from the credit account`,
      notes: [...terms.notes, back, ...debtNotes(account, job.escrowMicroGpuc)],
    };
  });
}

interface OpenFacts {
  readonly wish: Wish;
  readonly startBy: number;
  readonly governance: Governance;
}

/** What the sheet of an open job says; `risk` is what can be lost beside limit and tips. */
function openTerms(
  { constants }: Deployment,
  { wish, startBy, governance }: OpenFacts,
  risk: Amounts,
): SheetTerms & { readonly notes: readonly string[] } {
  const { heldNanoErg, endTipNanoErg } = constants;
  return {
    action: `Open a job of ${wish.hours} hour(s)`,
    locked: { nanoErg: heldNanoErg + wish.matchTipNanoErg, microGpuc: wish.limitMicroGpuc },
    expectedReturn: { nanoErg: heldNanoErg - endTipNanoErg, microGpuc: 0n },
    protocolFee: {
      microGpuc: feeOf(wish.limitMicroGpuc, governance.feeBps),
      borneBy: 'the provider, out of the price',
    },
    tipNanoErg: wish.matchTipNanoErg,
    depositNanoErg: heldNanoErg,
    worstLoss: {
      nanoErg: wish.matchTipNanoErg + endTipNanoErg + risk.nanoErg,
      microGpuc: wish.limitMicroGpuc + risk.microGpuc,
    },
    timeoutExit: { height: startBy, meaning: 'unmatched, everything but fees returns' },
    notes: [
      'Paid only after delivery; what the price leaves of the limit returns. Expired, the provider’s slash is added.',
      'The provider’s machine can read the input and the result of what it runs; relay and bots cannot.',
    ],
  };
}

const feeOf = (microGpuc: bigint, feeBps: number): bigint => (microGpuc * BigInt(feeBps) + 9_999n) / 10_000n;

/** Sends the recorded bytes, as often as it is asked to. */
export async function submitOpenJob({ chain, store }: OpenContext, record: JobRecord): Promise<JobRecord> {
  if (record.open === undefined) return record;
  try {
    await submitTransaction(chain, record.open.transaction);
  } catch (error) {
    // Its inputs were spent otherwise, so it can never be mined; the sealed and uploaded input can be reused.
    if (error instanceof AppError && error.data['refusal'] === 'input-spent') {
      const { open, ...rest } = record;
      await store.save({ ...rest, abandoned: [...record.abandoned, open] });
    }
    throw error;
  }
  return record;
}

/** Signs and records, without sending: a kill from here on loses nothing. */
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
  const { jobOpen } = deployment.trees;
  const openBoxId = outputBoxes(transaction.outputs, transaction.id).find(
    ({ ergoTree }) => ergoTree === jobOpen,
  )?.boxId;
  if (openBoxId === undefined) throw new Error('an open transaction without an open job');
  const signed: JobRecord = { ...record, open: { openBoxId, transaction } };
  await store.save(signed);
  return signed;
}
