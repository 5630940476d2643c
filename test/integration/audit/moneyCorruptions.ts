import type { ChainHistory, HistoryTransaction } from '#lib/audit/chainHistory.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { ContractName, Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { encodeBytes, encodeInt, encodeLong, readInt, readLong, readLongs } from '#lib/protocol/shared/registers.ts';
import { people } from '#test/support/contracts/people.ts';
import { inBox, purse, type Plant } from './corruptions.ts';
import { addAmount, addLong, addToken, forgeBox, forgeTransaction } from './forge.ts';

/** A box that was carried on, the box that it became, and by what. */
interface Step {
  readonly before: ChainBox;
  readonly after: ChainBox;
  readonly tx: HistoryTransaction;
}

function steps(history: ChainHistory, tree: string): readonly Step[] {
  const boxes = new Map(history.boxes.map((box) => [box.boxId, box]));
  return history.transactions.flatMap((tx) =>
    tx.inputIds.flatMap((id, index) => {
      const [before, after] = [boxes.get(id), tx.outputs[index]];
      return before?.ergoTree === tree && after?.ergoTree === tree ? [{ before, after, tx }] : [];
    }),
  );
}

/** First step of a contract's boxes of which this is so. */
const step = (
  history: ChainHistory,
  { trees }: Deployment,
  { of, where }: { of: ContractName; where: (step: Step) => boolean },
): Step => steps(history, trees[of]).find(where)!;

const balance = (box: ChainBox): bigint => readLong(box, 'R4')!;
const flag = (box: ChainBox): number => readInt(box, 'R6')!;
const draws = ({ before, after }: Step): boolean => balance(after) < balance(before) && balance(after) < 0n;
const flags = ({ before, after }: Step): boolean => flag(before) === 0 && flag(after) > 0;
const liquidates = ({ before, after }: Step): boolean => balance(after) > balance(before) && after.value < before.value;
const sells = ({ before, after }: Step): boolean => after.assets[1]!.amount < before.assets[1]!.amount;
const redeems = (one: Step): boolean => !sells(one);
const trades = ({ before, after, tx }: Step): boolean =>
  before.additionalRegisters.R6 !== after.additionalRegisters.R6 && tx.dataInputIds.length > 0;

/** Balance and tokens moved alike, so that only rules can tell. */
const credit =
  (more: bigint) =>
  (box: ChainBox): Partial<ChainBox> => ({
    ...addAmount(1, more)(box),
    additionalRegisters: { ...box.additionalRegisters, R4: encodeLong(balance(box) + more) },
  });
const addValue =
  (more: bigint) =>
  ({ value }: ChainBox): Partial<ChainBox> => ({ value: value + more });
const write =
  (name: 'R5' | 'R6', register: string) =>
  ({ additionalRegisters }: ChainBox): Partial<ChainBox> => ({
    additionalRegisters: { ...additionalRegisters, [name]: register },
  });

/** The transaction that spends the last box of a contract which another transaction does not carry on. */
function ending(history: ChainHistory, tree: string, ends: (box: ChainBox, tx: HistoryTransaction) => boolean) {
  for (const box of history.boxes) {
    const tx = history.transactions.find(({ id }) => id === box.spentTransactionId);
    if (tx !== undefined && box.ergoTree === tree && ends(box, tx)) return { box, tx };
  }
  throw new Error('nothing ends like that');
}

const leaves = (history: ChainHistory, { trees }: Deployment, owes: boolean) =>
  ending(
    history,
    trees.account,
    (box, { outputs }) => outputs[0]?.ergoTree === trees.registry && balance(box) < 0n === owes,
  );

const executed = (history: ChainHistory, { trees, tokens }: Deployment) => {
  const { box, tx } = ending(
    history,
    trees.order,
    ({ boxId }, { inputIds, outputs }) =>
      inputIds.at(-1) === boxId &&
      inputIds.length > 1 &&
      outputs[inputIds.length - 1]!.assets[0]?.tokenId === tokens.gpuc,
  );
  return { order: box, payout: tx.outputs[tx.inputIds.length - 1]!, behind: tx.outputs.at(-1)!, tx };
};

const refunded = (history: ChainHistory, { trees }: Deployment) =>
  ending(history, trees.order, (_, { inputIds }) => inputIds.length === 1).tx.outputs[0]!;

const enrolments = (history: ChainHistory, { trees }: Deployment): readonly HistoryTransaction[] =>
  history.transactions.filter(
    ({ outputs }) => outputs[0]?.ergoTree === trees.registry && outputs[1]?.ergoTree === trees.account,
  );
const enrolled = (history: ChainHistory, deployment: Deployment): HistoryTransaction =>
  enrolments(history, deployment)[0]!;

const accounts: Readonly<Record<string, Plant>> = {
  'credit forged: a balance above the tokens': (history, deployment) => {
    const { after } = step(history, deployment, { of: 'account', where: draws });
    const change = write('R6', after.additionalRegisters.R6!);
    const forged = (box: ChainBox) => ({
      additionalRegisters: { ...change(box).additionalRegisters, R4: encodeLong(balance(box) + 1n) },
    });
    return inBox(history, after, { kind: 'balance', change: forged });
  },
  'tokens that no balance explains': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'account', where: draws }).after, {
      kind: 'balance',
      change: addAmount(1, 1n),
    }),
  'a member who starts with a balance': (history, deployment) =>
    inBox(history, enrolled(history, deployment).outputs[1]!, { kind: 'balance', change: credit(5_000_000n) }),
  'a member without the least collateral': (history, deployment) =>
    inBox(history, enrolled(history, deployment).outputs[1]!, {
      kind: 'collateral',
      change: addValue(-36_000_000_000n),
    }),
  'a draw beyond what collateral carries': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'account', where: draws }).after, {
      kind: 'credit',
      change: addValue(-30_000_000_000n),
    }),
  'an origination fee one unit short': (history, deployment) => {
    const { after, tx } = step(history, deployment, { of: 'account', where: draws });
    const fee = tx.outputs.find(({ ergoTree }) => ergoTree === deployment.trees.treasury)!;
    const { history: forged } = inBox(history, fee, { kind: 'fee', change: addAmount(0, -1n) });
    return { history: forged, kind: 'fee', boxId: after.boxId, txId: tx.id };
  },
  'an account given to somebody else': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'account', where: draws }).after, {
      kind: 'term',
      change: write('R5', encodeBytes(people.thief.ergoTree)),
    }),
  'a healthy account flagged, by a price of another day': (history, deployment) => {
    const { after, tx } = step(history, deployment, { of: 'account', where: flags });
    const pool = history.others.get(tx.dataInputIds[1]!)!;
    const cheap = { ...pool, additionalRegisters: { ...pool.additionalRegisters, R4: encodeLong(1_000_000_000n) } };
    const others = new Map([...history.others, [pool.boxId, cheap]]);
    return { history: { ...history, others }, kind: 'flag', boxId: after.boxId, txId: tx.id };
  },
  'a flag taken off by a liquidation that restored nothing': (history, deployment) =>
    inBox(history, steps(history, deployment.trees.account).filter(liquidates).at(-1)!.after, {
      kind: 'flag',
      change: write('R6', encodeInt(0)),
    }),
  'a liquidation within the buffer': (history, deployment) => {
    const { tx } = step(history, deployment, { of: 'account', where: liquidates });
    return {
      history: forgeTransaction(history, tx.id, ({ height }) => ({ height: height - 8 })),
      kind: 'height',
      txId: tx.id,
    };
  },
  'a liquidator who takes more than his bonus': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'account', where: liquidates }).after, {
      kind: 'collateral',
      change: addValue(-100n),
    }),
  'an account closed with a debt': (history, deployment) => {
    const { box, tx } = leaves(history, deployment, false);
    return { ...inBox(history, box, { kind: 'credit', change: credit(-50_000_000n) }), txId: tx.id };
  },
  'a debt written off with collateral left': (history, deployment) => {
    const { box, tx } = leaves(history, deployment, true);
    return { ...inBox(history, box, { kind: 'collateral', change: addValue(1n) }), txId: tx.id };
  },
  'an allotment that did not come home': (history, deployment) => {
    const { tx } = leaves(history, deployment, false);
    return inBox(history, tx.outputs[0]!, { kind: 'balance', change: addAmount(2, -5n) });
  },
  'a member too many': (history, deployment) =>
    inBox(history, enrolled(history, deployment).outputs[0]!, { kind: 'token', change: addAmount(3, 1n) }),
  'a member’s fee that the shard did not get': (history, deployment) =>
    inBox(history, enrolled(history, deployment).outputs[0]!, { kind: 'fee', change: addValue(-1n) }),
  'MEMBER in a wallet': (history, { tokens }) =>
    inBox(history, purse(history), { kind: 'token', change: addToken(tokens.member, 1n) }),
  'an account that no registry made': (history, { tokens, trees }) =>
    inBox(history, purse(history), {
      kind: 'token',
      change: ({ assets }) => ({
        ergoTree: trees.account,
        assets: [{ tokenId: tokens.member, amount: 1n }, ...assets],
      }),
    }),
  'one output that answers for a new account and an old one': (history, deployment) => {
    const accounts = history.boxes.filter(({ ergoTree }) => ergoTree === deployment.trees.account);
    const { id, inputIds, outputs } = enrolments(history, deployment).at(-1)!;
    const old = accounts.find((box) => box.spentTransactionId === undefined && box.assets.length > 2)!;
    const carried = forgeTransaction(history, id, () => ({ inputIds: inputIds.toSpliced(1, 0, old.boxId) }));
    return { history: carried, kind: 'unexplained', boxId: outputs[1]!.boxId, txId: id };
  },
};

const exchanges: Readonly<Record<string, Plant>> = {
  'a bank reserve one cent short': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'bank', where: sells }).after, {
      kind: 'reserve',
      change: addAmount(2, -1n),
    }),
  'GPUC sold for a cent too little': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'bank', where: sells }).after, {
      kind: 'price',
      change: addAmount(1, -10_000n),
    }),
  'a redemption without its fee': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'bank', where: redeems }).after, {
      kind: 'fee',
      change: addAmount(2, -1n),
    }),
  'a window that began too early': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'bank', where: redeems }).after, {
      kind: 'window',
      change: addLong('R4', 0, -20n),
    }),
  'a redemption that the window does not count': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'bank', where: redeems }).after, {
      kind: 'window',
      change: addLong('R4', 1, -1_000_000n),
    }),
  'BANK in a wallet': (history, { tokens }) =>
    inBox(history, purse(history), { kind: 'token', change: addToken(tokens.bank, 1n) }),
  'SigUSD out of nothing': (history, { externals }) => {
    const { boxId, transactionId: txId } = purse(history);
    return { history: forgeBox(history, boxId, addToken(externals.sigUsd, 1n << 40n)), kind: 'conservation', txId };
  },
  'a desk trade a nanoERG beyond its spread': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'desk', where: trades }).after, {
      kind: 'price',
      change: addValue(-1n),
    }),
  'a desk trade that its cap does not count': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'desk', where: trades }).after, {
      kind: 'term',
      change: (box) => write('R6', box.additionalRegisters.R6!.slice(0, -2) + '00')(box),
    }),
  'a spread that a trade changed': (history, deployment) =>
    inBox(history, step(history, deployment, { of: 'desk', where: trades }).after, {
      kind: 'term',
      change: addLong('R5', 1, 1n),
    }),
  'an order executed below its least out': (history, deployment) => {
    const { order, payout } = executed(history, deployment);
    const [leastOut] = readLongs(order, 'R5')!;
    const surplus = amountOf(payout, deployment.tokens.gpuc) - leastOut!;
    return inBox(history, payout, { kind: 'payment', change: addAmount(0, -surplus - 1n) });
  },
  'an executor who keeps more than the tip': (history, deployment) => {
    const { order, behind, tx } = executed(history, deployment);
    const forged = inBox(history, behind, { kind: 'payment', change: addValue(3_000_000n) });
    return { ...forged, boxId: order.boxId, txId: tx.id };
  },
  'a payout that names another order': (history, deployment) =>
    inBox(history, executed(history, deployment).payout, {
      kind: 'tag',
      change: () => ({ additionalRegisters: { R4: encodeBytes('00'.repeat(32)) } }),
    }),
  'an expired order that came home smaller': (history, deployment) =>
    inBox(history, refunded(history, deployment), { kind: 'payment', change: addAmount(0, -1n) }),
};

/** Lies about money. */
export const moneyCorruptions: Readonly<Record<string, Plant>> = { ...accounts, ...exchanges };
