import type { ChainHistory, HistoryTransaction } from '#lib/audit/chainHistory.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import { encodeLongs, encodeTerms, readLongs, readTerms, type TermsRegister } from '#lib/protocol/shared/registers.ts';

/** A view in which one box was always something else: in its transaction and in the index, under its old id. */
export function forgeBox(
  history: ChainHistory,
  boxId: string,
  change: (box: ChainBox) => Partial<ChainBox>,
): ChainHistory {
  const forged = <B extends ChainBox>(box: B): B => (box.boxId === boxId ? { ...box, ...change(box) } : box);
  return {
    ...history,
    boxes: history.boxes.map(forged),
    transactions: history.transactions.map((transaction) => ({
      ...transaction,
      outputs: transaction.outputs.map(forged),
    })),
  };
}

/** A view in which one transaction was another. */
export const forgeTransaction = (
  history: ChainHistory,
  id: string,
  change: (transaction: HistoryTransaction) => Partial<HistoryTransaction>,
): ChainHistory => ({
  ...history,
  transactions: history.transactions.map((transaction) =>
    transaction.id === id ? { ...transaction, ...change(transaction) } : transaction,
  ),
});

/** A view without one box: neither made nor listed. */
export function dropBox(history: ChainHistory, boxId: string): ChainHistory {
  const others = (box: ChainBox): boolean => box.boxId !== boxId;
  return {
    ...history,
    boxes: history.boxes.filter(others),
    transactions: history.transactions.map((transaction) => ({
      ...transaction,
      outputs: transaction.outputs.filter(others),
    })),
  };
}

export const addLong =
  (register: 'R4' | 'R5' | 'R8', position: number, more: bigint) =>
  (box: ChainBox): Partial<ChainBox> => {
    const longs = readLongs(box, register)!.map((value, index) => (index === position ? value + more : value));
    return { additionalRegisters: { ...box.additionalRegisters, [register]: encodeLongs(longs) } };
  };

export const changeTerms =
  (change: (terms: TermsRegister) => Partial<TermsRegister>) =>
  (box: ChainBox): Partial<ChainBox> => {
    const terms = readTerms(box, 'R4')!;
    return { additionalRegisters: { ...box.additionalRegisters, R4: encodeTerms({ ...terms, ...change(terms) }) } };
  };

export const addAmount =
  (position: number, more: bigint) =>
  (box: ChainBox): Partial<ChainBox> => ({
    assets: box.assets.map((asset, index) => (index === position ? { ...asset, amount: asset.amount + more } : asset)),
  });

export const addToken =
  (tokenId: string, amount: bigint) =>
  (box: ChainBox): Partial<ChainBox> => ({ assets: [...box.assets, { tokenId, amount }] });
