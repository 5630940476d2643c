import type { ChainHistory, HistoryTransaction } from '#lib/audit/chainHistory.ts';
import type { FindingKind } from '#lib/audit/report.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { encodeBytes, readLongs, readLongPair } from '#lib/protocol/shared/registers.ts';
import { people } from '#test/support/contracts/people.ts';
import { addAmount, addLong, addToken, changeTerms, dropBox, forgeBox, forgeTransaction } from './forge.ts';

/** A lie about history, and where the audit must find it. */
export interface Corruption {
  readonly history: ChainHistory;
  readonly kind: FindingKind;
  readonly boxId?: string;
  readonly txId?: string;
}

export type Plant = (history: ChainHistory, deployment: Deployment) => Corruption;

/** Finds the first transaction whose provider box states this action. */
function batch(history: ChainHistory, { trees }: Deployment, action: bigint): HistoryTransaction {
  return history.transactions.find(
    ({ outputs: [first] }) => first?.ergoTree === trees.provider && readLongs(first, 'R8')?.[0] === action,
  )!;
}

const firstUnder = (history: ChainHistory, tree: string): ChainBox =>
  history.boxes.find(({ ergoTree }) => ergoTree === tree)!;

/** A box of nobody's protocol that is still unspent. */
export const purse = (history: ChainHistory): ChainBox =>
  history.boxes.find(
    ({ ergoTree, spentTransactionId }) => ergoTree === people.spare.ergoTree && spentTransactionId === undefined,
  )!;

export const inBox = (
  history: ChainHistory,
  box: ChainBox,
  lie: { kind: FindingKind; change: (box: ChainBox) => Partial<ChainBox> },
): Corruption => ({
  history: forgeBox(history, box.boxId, lie.change),
  kind: lie.kind,
  boxId: box.boxId,
  txId: box.transactionId,
});

export const corruptions: Readonly<Record<string, Plant>> = {
  'a job more in the completed counter': (history, deployment) =>
    inBox(history, batch(history, deployment, 3n).outputs[0]!, { kind: 'counter', change: addLong('R5', 2, 1n) }),
  'volume that no settlement made': (history, deployment) =>
    inBox(history, batch(history, deployment, 4n).outputs[0]!, { kind: 'counter', change: addLong('R5', 6, 1n) }),
  'a star more in the rating': (history, deployment) =>
    inBox(history, batch(history, deployment, 4n).outputs[0]!, { kind: 'counter', change: addLong('R5', 7, 1n) }),
  'a failure that is not counted': (history, deployment) =>
    inBox(history, batch(history, deployment, 5n).outputs[0]!, { kind: 'counter', change: addLong('R5', 3, -1n) }),
  'a stake counter that its tokens do not cover': (history, deployment) =>
    inBox(history, batch(history, deployment, 9n).outputs[0]!, { kind: 'stake', change: addLong('R5', 1, 1n) }),
  'a hour price off by one': (history, deployment) =>
    inBox(history, batch(history, deployment, 1n).outputs[0]!, { kind: 'price', change: addLong('R8', 5, 1n) }),
  'a job’s price off by one': (history, { trees }) =>
    inBox(history, firstUnder(history, trees.jobActive), {
      kind: 'price',
      change: changeTerms(({ price }) => ({ price: price + 1n })),
    }),
  'a deadline put off': (history, { trees }) =>
    inBox(history, firstUnder(history, trees.jobActive), {
      kind: 'height',
      change: changeTerms(({ height }) => ({ height: height + 1n })),
    }),
  'a job’s escrow off by one': (history, { trees }) =>
    inBox(history, firstUnder(history, trees.jobDelivered), { kind: 'escrow', change: addAmount(1, -1n) }),
  'a bond that was never put up': (history, { trees }) => {
    const disputed = history.boxes.find(
      (box) => box.ergoTree === trees.jobReview && readLongPair(box, 'R6')?.[0] === 2n,
    );
    return inBox(history, disputed!, { kind: 'escrow', change: addAmount(1, -2_000_000n) });
  },
  'a deposit skimmed': (history, deployment) =>
    inBox(history, batch(history, deployment, 3n).outputs[1]!, {
      kind: 'deposit',
      change: ({ value }) => ({ value: value - 1n }),
    }),
  'a fee box inflated': (history, deployment) =>
    inBox(history, batch(history, deployment, 3n).outputs[4]!, { kind: 'fee', change: addAmount(0, 1n) }),
  'a fine that is not paid': (history, deployment) =>
    inBox(history, batch(history, deployment, 6n).outputs[3]!, { kind: 'fee', change: addAmount(0, -1n) }),
  'a slash that its consumer did not get': (history, deployment) =>
    inBox(history, batch(history, deployment, 5n).outputs[2]!, { kind: 'payment', change: addAmount(0, -1_000_000n) }),
  'a settled job’s tag wrong': (history, deployment) =>
    inBox(history, batch(history, deployment, 3n).outputs[2]!, {
      kind: 'tag',
      change: () => ({ additionalRegisters: { R4: encodeBytes('00'.repeat(32)) } }),
    }),
  'a payment to somebody else': (history, deployment) =>
    inBox(history, batch(history, deployment, 4n).outputs[1]!, {
      kind: 'payment',
      change: () => ({ ergoTree: people.thief.ergoTree }),
    }),
  'a payment dropped': (history, deployment) => {
    const { id, outputs } = batch(history, deployment, 3n);
    return { history: dropBox(history, outputs[3]!.boxId), kind: 'payment', txId: id };
  },
  'a ticket duplicated': (history, deployment) =>
    inBox(history, purse(history), {
      kind: 'ticket',
      change: addToken(firstUnder(history, deployment.trees.provider).assets[1]!.tokenId, 1n),
    }),
  'a ticket that came home twice': (history, deployment) =>
    inBox(history, batch(history, deployment, 3n).outputs[0]!, { kind: 'ticket', change: addAmount(1, 1n) }),
  'a PROVIDER token in a wallet': (history, { tokens }) =>
    inBox(history, purse(history), { kind: 'token', change: addToken(tokens.provider, 1n) }),
  'GPUC out of nothing': (history, { tokens }) => {
    const { boxId, transactionId: txId } = purse(history);
    return { history: forgeBox(history, boxId, addToken(tokens.gpuc, 1n)), kind: 'conservation', txId };
  },
  'an enrolment fee that the shard did not get': (history, deployment) => {
    const enrolment = history.transactions.find(({ outputs }) => outputs[1]?.ergoTree === deployment.trees.provider)!;
    return inBox(history, enrolment.outputs[0]!, { kind: 'fee', change: addAmount(2, -1n) });
  },
  'a fee that nobody proposed': (history, { trees }) => {
    const enacted = history.boxes.filter(({ ergoTree }) => ergoTree === trees.governance).at(-1);
    return inBox(history, enacted!, { kind: 'governance', change: addLong('R4', 0, 100n) });
  },
  'a job expired before its deadline': (history, deployment) => {
    const { id, height } = batch(history, deployment, 5n);
    return { history: forgeTransaction(history, id, () => ({ height: height - 20 })), kind: 'height', txId: id };
  },
  'a forged job settled': (history, deployment) => {
    const { id, inputIds } = batch(history, deployment, 3n);
    const forged = { ...firstUnder(history, deployment.trees.jobDelivered), boxId: 'f0'.repeat(32) };
    const changed = inputIds.map((boxId, index) => (index === 1 ? forged.boxId : boxId));
    return {
      history: {
        ...forgeTransaction(history, id, () => ({ inputIds: changed })),
        others: new Map([...history.others, [forged.boxId, forged]]),
      },
      kind: 'forged',
      boxId: forged.boxId,
      txId: id,
    };
  },
  'a transaction skipped': (history, deployment) => {
    const { id } = batch(history, deployment, 9n);
    const transactions = history.transactions.filter((transaction) => transaction.id !== id);
    return { history: { ...history, transactions }, kind: 'index', txId: id };
  },
  'a box kept out of the index': (history, { trees }) => {
    const { boxId, transactionId } = history.boxes.filter(({ ergoTree }) => ergoTree === trees.treasury).at(-1)!;
    const boxes = history.boxes.filter((box) => box.boxId !== boxId);
    return { history: { ...history, boxes }, kind: 'index', boxId, txId: transactionId };
  },
  'a spent box listed as unspent': (history, { trees }) => {
    const { boxId, spentTransactionId } = firstUnder(history, trees.jobDelivered) as ChainHistory['boxes'][number];
    const boxes = history.boxes.map((box) => (box.boxId === boxId ? { ...box, spentTransactionId: undefined } : box));
    return {
      history: { ...history, boxes },
      kind: 'index',
      boxId,
      ...(spentTransactionId && { txId: spentTransactionId }),
    };
  },
};
