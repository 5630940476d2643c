import type { ChainReader } from '#lib/chain/ports.ts';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Frame, Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { readGovernance } from '../market.ts';
import { readPricePools } from '../oraclePools.ts';
import { sheetOf, type Sheet, type SheetTerms } from '../sheet.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import { outlookOf, type Conditions } from './outlook.ts';

/** What a member's commands work with. */
export interface AccountContext {
  readonly chain: ChainReader;
  readonly deployment: Deployment;
  /** ErgoTree (hex) of the wallet: it owns the account and pays fees. */
  readonly ergoTree: string;
}

/** A transaction to be signed, and what is shown before. */
export interface Planned {
  readonly plan: UnsignedPlan;
  readonly sheet: Sheet;
  /** Height of the tip that the plan was built on. */
  readonly height: number;
}

/** The parameters that every builder takes, at the current tip. */
export async function frameOf({ chain, deployment, ergoTree }: AccountContext): Promise<Frame & { funding: Funding }> {
  const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
  return { deployment, height, funding: { boxes, changeErgoTree: ergoTree } };
}

/** Governance, and the pools that price a collateral token (ERG without one), as far as the chain has them. */
export async function conditionsFor(
  { chain, deployment }: Pick<AccountContext, 'chain' | 'deployment'>,
  tokenId: string | undefined,
  height: number,
): Promise<Conditions> {
  const governance = await readGovernance(chain, deployment);
  const asset = governance.assets.find((listed) => listed.tokenId === (tokenId ?? ''));
  const pools = await readPricePools(chain, deployment, asset?.oracleNft ?? '');
  return { deployment, height, governance, pools };
}

/** The account among a plan's outputs, decoded from the plan itself. */
export function accountIn({ transaction }: UnsignedPlan, deployment: Deployment, index: number): Account {
  const output = transaction.outputs[index];
  if (output === undefined) throw new Error(`a plan without output ${index}`);
  const assets = output.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) }));
  const place = { boxId: '', transactionId: '', index };
  const read = decodeAccount({ ...output, ...place, value: BigInt(output.value), assets }, deployment);
  if (!read.ok) throw new Error(`output ${index} of a plan is no account: ${read.reason}`);
  return read.value;
}

export interface AccountSheetFacts {
  readonly plan: UnsignedPlan;
  /** The account before; absent if the plan opens it. */
  readonly before: Account | undefined;
  /** Index of the account among the outputs. */
  readonly output: number;
  readonly conditions: Conditions;
}

/** A sheet with the account's state before and after. */
export function accountSheet(
  { deployment, ergoTree }: Pick<AccountContext, 'deployment' | 'ergoTree'>,
  { plan, before, output, conditions }: AccountSheetFacts,
  terms: SheetTerms,
): Sheet {
  const after = outlookOf(accountIn(plan, deployment, output), conditions);
  // Collateral of another asset is priced by other pools; then the sheet shows only the state after.
  const comparable = before?.collateral?.tokenId === after.collateral.tokenId;
  const account = { after, ...(before && comparable ? { before: outlookOf(before, conditions) } : {}) };
  return sheetOf(plan, { ergoTree, gpuc: deployment.tokens.gpuc }, { ...terms, account });
}
