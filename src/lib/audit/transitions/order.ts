import type { ChainBox } from '#lib/chain/ports.ts';
import { orderTermPositions } from '#lib/protocol/order/contract.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import { readBytes, readLongs } from '#lib/protocol/shared/registers.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

interface Terms {
  readonly leastOut: bigint;
  readonly expiryHeight: bigint;
  readonly tipNanoErg: bigint;
  readonly wanted: string | undefined;
}

/** An order is spent: cancelled by its owner, executed, or refunded after its expiry. */
export function orderTransition(check: TransactionCheck, index: number, box: ChainBox): void {
  check.explainInput(index);
  check.ledger.orders.delete(box.boxId);
  const ownerTree = readBytes(box, 'R4');
  if (check.isPresent(ownerTree)) {
    check.count('orderCancel');
    return;
  }
  if (check.isRentDue(box)) {
    check.count('storageRent');
    return;
  }
  const terms = termsOf(box);
  const expired = BigInt(check.tx.height) > terms.expiryHeight;
  check.count(expired ? 'orderRefund' : 'orderExecute');
  const payout = payoutOf(check, index, { box, ownerTree });
  if (payout === undefined) return;
  if (expired) checkRefund(check, { box, payout, terms });
  else checkExecution(check, index, { box, payout, terms });
}

function termsOf(box: ChainBox): Terms {
  const longs = readLongs(box, 'R5');
  const at = (position: keyof typeof orderTermPositions): bigint => longs?.[orderTermPositions[position]] ?? 0n;
  return {
    leastOut: at('leastOut'),
    expiryHeight: at('expiryHeight'),
    tipNanoErg: at('tipNanoErg'),
    wanted: readBytes(box, 'R6'),
  };
}

interface Paid {
  readonly box: ChainBox;
  readonly payout: ChainBox;
  readonly terms: Terms;
}

/** The payout to the owner, at the order's own index and tagged with its id. */
function payoutOf(
  check: TransactionCheck,
  index: number,
  { box, ownerTree }: { readonly box: ChainBox; readonly ownerTree: string | undefined },
): ChainBox | undefined {
  const output = check.tx.outputs[index];
  check.explainOutput(index);
  check.equal('payment', 'script that the order pays', [ownerTree, output?.ergoTree], output?.boxId ?? box.boxId);
  if (output === undefined) return undefined;
  check.equal('tag', 'R4 names the order', [box.boxId, readBytes(output, 'R4')], output.boxId);
  return output;
}

function checkRefund(check: TransactionCheck, { box, payout, terms }: Paid): void {
  const same =
    payout.assets.length === box.assets.length &&
    payout.assets.every(
      ({ tokenId, amount }, at) => box.assets[at]?.tokenId === tokenId && box.assets[at].amount === amount,
    );
  check.holds('payment', 'an expired order lost tokens', same, payout.boxId);
  const least = box.value - terms.tipNanoErg;
  check.holds('payment', `${payout.value} nanoERG refunded, ${least} due`, payout.value >= least, payout.boxId);
}

function checkExecution(check: TransactionCheck, index: number, { box, payout, terms }: Paid): void {
  const { inputs, outputs } = check.tx;
  const { leastOut, tipNanoErg, wanted } = terms;
  check.equal('unexplained', 'inputs, the order being the last', [index + 1, inputs.length], box.boxId);
  const venues = inputs.slice(0, index);
  const traded = venues.length > 0 && venues.every((input) => isVenue(check, input));
  check.holds('unexplained', 'an order traded at something but banks and desks', traded, box.boxId);
  const behind = outputs.slice(index + 1);
  const kept = sumOf(behind.map(({ value }) => value));
  check.holds(
    'payment',
    'tokens left behind the payout',
    behind.every(({ assets }) => assets.length === 0),
    box.boxId,
  );
  check.holds('payment', `${kept} nanoERG kept, a tip of ${tipNanoErg}`, kept <= tipNanoErg, box.boxId);
  const token = wanted === '' ? undefined : payout.assets[0];
  if (wanted !== '') check.equal('payment', 'token paid out', [wanted, token?.tokenId], payout.boxId);
  const out = wanted === '' ? payout.value - box.value + tipNanoErg : (token?.amount ?? 0n);
  check.holds('payment', `${out} paid out, at least ${leastOut} due`, out >= leastOut, payout.boxId);
}

function isVenue({ deployment, tx }: TransactionCheck, box: ChainBox | undefined): boolean {
  if (box === undefined || tx.height - box.creationHeight >= PRESENCE_BLOCKS) return false;
  return box.assets[0]?.tokenId === deployment.tokens.bank || box.ergoTree === deployment.trees.desk;
}
