import { buildAction } from '#bots/liquidator/buildAction.ts';
import { decideLiquidations, type LiquidatorAction, type LiquidatorSnapshot } from '#bots/liquidator/decide.ts';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { governanceBox, registryBox } from '#test/support/contracts/boxes.ts';
import { bankBox, deskBox, SIGUSD } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import {
  bufferBlocks,
  collaterals,
  NANO_ERG_PER_USD,
  windowBlocks,
  type AccountFacts,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, deployment, ERG, GPUC, NOW, place, TIME } from '#test/support/contracts/world.ts';
import { PlanRunner } from '#test/support/protocol/planRunner.ts';

const height = NOW - 1;
const bot = people.bot;
const runner = new PlanRunner();
export const governance = read(decodeGovernance, governanceBox({ bufferBlocks, windowBlocks }));
export const account = (box: ChainBox) => read(decodeAccount, box);
export const desk = (facts: Parameters<typeof deskBox>[0] = {}) => read(decodeDesk, deskBox(facts));
export const bank = () => read(decodeBank, bankBox());
export const shard = read(decodeRegistry, registryBox());
export const { usd } = collaterals.erg.pools();
export const btc = collaterals.rsBtc.pools().asset!;
export const lastFlag = NOW - bufferBlocks - windowBlocks;
/** Flagged so long ago that it may be liquidated in the next block for the first time. */
export const flaggedAt = (blocks: number): AccountFacts => ({ flaggedHeight: NOW - blocks });
export const due = flaggedAt(bufferBlocks);

export interface Parts extends Partial<Omit<LiquidatorSnapshot, 'accounts' | 'wallet'>> {
  readonly boxes?: readonly ChainBox[];
  /** In the bot's wallet. */
  readonly erg?: bigint;
  readonly gpuc?: bigint;
  readonly cents?: bigint;
}

/** What the liquidator sees and decides, one block before `NOW`. */
export function worldOf({ boxes = [], erg = ERG, gpuc = 0n, cents = 0n, ...parts }: Parts) {
  const assets = [asset(GPUC, gpuc), asset(SIGUSD, cents)].filter(({ amount }) => amount > 0n);
  const wallet = erg === 0n ? [] : [place(candidate(bot.ergoTree, erg, { assets }), 7_500)];
  const snapshot: LiquidatorSnapshot = {
    height,
    governance,
    usd,
    assetPools: [btc],
    accounts: boxes.map(account),
    registries: [shard],
    banks: [],
    desks: [],
    wallet: balanceOf(wallet),
    budgetNanoErg: 10_000n * ERG,
    ...parts,
  };
  return { wallet, snapshot, actions: decideLiquidations(snapshot, deployment) };
}

/** What the bot's wallet and venues' surplus are worth in nanoERG at the oracle's price. */
const worthOf = (boxes: readonly ChainBox[]): bigint =>
  boxes.reduce(
    (sum, box) =>
      sum +
      box.value +
      ((amountOf(box, GPUC) + amountOf(box, SIGUSD) * 10_000n) * NANO_ERG_PER_USD) / 1_000_000n +
      (amountOf(box, deployment.externals.rsBtc) * btc.nanoErg) / 100_000_000n,
    0n,
  );

/** Has the ledger's own rules judge an action. @returns what it adds to the bot's wealth */
export function perform(action: LiquidatorAction, { wallet }: Pick<ReturnType<typeof worldOf>, 'wallet'>) {
  const plan = buildAction(action, {
    deployment,
    height,
    governance,
    funding: { boxes: wallet, changeErgoTree: bot.ergoTree },
  });
  const { outputs } = runner.run(plan, { height, timestampMs: TIME });
  const used = new Set(plan.transaction.inputs.map(({ boxId }) => boxId));
  const mine = outputs.filter(({ ergoTree }) => ergoTree === bot.ergoTree);
  const spent = wallet.filter(({ boxId }) => used.has(boxId));
  return { gainNanoErg: worthOf(mine) - worthOf(spent), walletInputs: spent.length, outputs };
}

const nonceOf = (action: LiquidatorAction): readonly string[] =>
  ('accounts' in action ? action.accounts : [action.account]).map(({ box }) => box.transactionId.replace(/^0+/, ''));
export const told = (actions: readonly LiquidatorAction[]) =>
  actions.map((one) => [one.kind, ...nonceOf(one)].join(' '));
const hexOf = (nonce: number): string => nonce.toString(16);
export const [first, second] = [hexOf(130), hexOf(131)];
