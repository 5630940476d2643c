import type { ChainBox } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from './ledgerTransaction.ts';
import { reject, type Rejection } from './validationResult.ts';

const MAX_LONG = 2n ** 63n - 1n;

/** Units of every token over some boxes. */
export function totalTokens(boxes: readonly Pick<ChainBox, 'assets'>[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { assets } of boxes) {
    for (const { tokenId, amount } of assets) totals.set(tokenId, (totals.get(tokenId) ?? 0n) + amount);
  }
  return totals;
}

const totalErg = (boxes: readonly ChainBox[]): bigint => boxes.reduce((sum, { value }) => sum + value, 0n);

/** ERG goes out exactly as it came in; tokens may shrink, and one new token may appear under the first input's id. */
export function checkAmounts(
  { inputs, outputs }: LedgerTransaction,
  spent: readonly ChainBox[],
): Rejection | undefined {
  const [ergIn, ergOut] = [totalErg(spent), totalErg(outputs)];
  if (ergIn > MAX_LONG || ergOut > MAX_LONG) return reject('amount-overflow', 'ERG sums beyond a Long');
  if (ergIn !== ergOut)
    return reject('erg-not-conserved', `inputs hold ${ergIn.toString()} nanoERG, outputs ${ergOut.toString()}`);
  const available = totalTokens(spent);
  const mintable = inputs[0]?.boxId;
  for (const { assets } of outputs) {
    const worthless = assets.find(({ amount }) => amount <= 0n);
    if (worthless !== undefined)
      return reject('token-amount', `token ${worthless.tokenId} with amount ${worthless.amount.toString()}`);
  }
  for (const [tokenId, amount] of totalTokens(outputs)) {
    if (amount > MAX_LONG) return reject('amount-overflow', `token ${tokenId} sums beyond a Long`);
    if (amount > (available.get(tokenId) ?? 0n) && tokenId !== mintable) {
      return reject(
        'token-not-conserved',
        `token ${tokenId}: ${amount.toString()} out of ${(available.get(tokenId) ?? 0n).toString()}`,
      );
    }
  }
  return [...available.values()].some((amount) => amount > MAX_LONG)
    ? reject('amount-overflow', 'an input token sums beyond a Long')
    : undefined;
}
