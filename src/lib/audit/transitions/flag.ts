import { HEIGHT_WINDOW_BLOCKS } from '#lib/protocol/shared/constants.ts';
import { isUnhealthy, creditPositionOf, type CreditPosition } from '../creditPosition.ts';
import type { Rule } from '../report.ts';
import type { AccountMove } from './accountMove.ts';

/** The account's credit position before the transaction, at fresh prices. */
export const positionBefore = ({ check, before, priceOf }: AccountMove): CreditPosition | undefined => {
  const priced = priceOf(before);
  return priced && creditPositionOf(before, priced, check.deployment);
};

/** Rules of `flag`: the debt exceeds the threshold. */
export function flagRules(move: AccountMove): readonly Rule[] {
  const { check, before, after, governance } = move;
  const { height } = check.tx;
  const position = positionBefore(move);
  const { flaggedHeight } = after;
  const last = before.flaggedHeight + (governance?.bufferBlocks ?? 0) + (governance?.windowBlocks ?? 0);
  return [
    ...untouched(move),
    { kind: 'flag', detail: 'a healthy account flagged', holds: position !== undefined && isUnhealthy(position) },
    {
      kind: 'height',
      detail: `flagged as of ${flaggedHeight}, mined at ${height}`,
      holds: flaggedHeight <= height && flaggedHeight + HEIGHT_WINDOW_BLOCKS >= height,
    },
    {
      kind: 'flag',
      detail: `flagged at ${before.flaggedHeight} already, until ${last}`,
      holds: before.flaggedHeight === 0 || height > last,
    },
  ];
}

/** Rules of `unflag`: the account is healthy again. */
export function unflagRules(move: AccountMove): readonly Rule[] {
  const { before, after } = move;
  const position = positionBefore(move);
  return [
    ...untouched(move),
    {
      kind: 'flag',
      detail: 'the flag of an ill account taken off',
      holds: position !== undefined && !isUnhealthy(position),
    },
    { kind: 'flag', detail: 'flagged after all', holds: after.flaggedHeight === 0 },
    { kind: 'flag', detail: 'it was not flagged', holds: before.flaggedHeight > 0 },
  ];
}

function untouched(move: AccountMove): readonly Rule[] {
  const { before, after } = move;
  const { collateral } = after;
  const sameTokens =
    after.balanceMicroGpuc === before.balanceMicroGpuc &&
    collateral?.tokenId === before.collateral?.tokenId &&
    collateral?.amount === before.collateral?.amount;
  return [
    { kind: 'price', detail: 'no fresh price for its collateral', holds: positionBefore(move) !== undefined },
    { kind: 'collateral', detail: 'tokens moved by marking', holds: sameTokens },
    { kind: 'collateral', detail: 'ERG taken by marking', holds: after.nanoErg >= before.nanoErg },
  ];
}
