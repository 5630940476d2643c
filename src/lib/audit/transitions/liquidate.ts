import { isUnhealthy, isUnderWater, isWithinBonus, restores, type CreditPosition } from '../creditPosition.ts';
import type { Rule } from '../report.ts';
import type { AccountMove } from './accountMove.ts';
import { positionBefore } from './flag.ts';

/** Anybody repays the debt of a flagged account for collateral and a bonus, no more than restores its health. */
export function liquidateRules(move: AccountMove): readonly Rule[] {
  const { before, after, check } = move;
  const position = positionBefore(move);
  const { flaggedHeight } = before;
  const repaid = after.balanceMicroGpuc - before.balanceMicroGpuc;
  const rules: readonly Rule[] = [
    { kind: 'price', detail: 'no fresh price for its collateral', holds: position !== undefined },
    { kind: 'flag', detail: 'liquidated without a flag', holds: flaggedHeight > 0 },
    { kind: 'credit', detail: 'nothing repaid', holds: repaid > 0n },
    ...collateralKept(move),
  ];
  if (position === undefined) return rules;
  const taken = position.units - unitsLeft(move);
  return [
    ...rules,
    { kind: 'flag', detail: 'a healthy account liquidated', holds: isUnhealthy(position) },
    {
      kind: 'collateral',
      detail: `${taken} units taken for ${repaid} micro-GPUC, more than debt and bonus`,
      holds: isWithinBonus(position, { repaid, taken }),
    },
    ...timeRules(move, position),
    ...sizeRules(move, position, repaid),
    {
      kind: 'flag',
      detail: `flag ${after.flaggedHeight} after a liquidation at ${check.tx.height}`,
      holds: after.flaggedHeight === (isUnderWater(position) || !restores(position, repaid) ? flaggedHeight : 0),
    },
  ];
}

/** What of the collateral the account was judged by is left. */
const unitsLeft = ({ before, after, check }: AccountMove): bigint =>
  before.collateral === undefined
    ? after.nanoErg - check.deployment.constants.accountRentNanoErg
    : (after.collateral?.amount ?? 0n);

function collateralKept({ before, after }: AccountMove): readonly Rule[] {
  const { collateral } = before;
  if (collateral === undefined)
    return [{ kind: 'collateral', detail: 'a token put in', holds: after.collateral === undefined }];
  const same = after.collateral === undefined || after.collateral.tokenId === collateral.tokenId;
  return [
    { kind: 'collateral', detail: 'ERG that does not count taken', holds: after.nanoErg >= before.nanoErg },
    { kind: 'collateral', detail: 'another token left', holds: same },
  ];
}

function timeRules({ before, governance, check }: AccountMove, position: CreditPosition): readonly Rule[] {
  const { height } = check.tx;
  const { flaggedHeight } = before;
  const [buffer, window] = [governance?.bufferBlocks ?? 0, governance?.windowBlocks ?? 0];
  const from = flaggedHeight + (isUnderWater(position) ? check.deployment.constants.flagBlocks : buffer);
  const until = flaggedHeight + buffer + window;
  return [
    {
      kind: 'height',
      detail: `liquidated at ${height}, from ${from} to ${until}`,
      holds: from <= height && height <= until,
    },
  ];
}

function sizeRules(move: AccountMove, position: CreditPosition, repaid: bigint): readonly Rule[] {
  const least = move.governance?.minPieceMicroGpuc ?? 0n;
  const whole = unitsLeft(move) === 0n || restores(position, repaid);
  return [
    { kind: 'credit', detail: `${repaid} micro-GPUC repaid, at least ${least}`, holds: repaid >= least || whole },
    {
      kind: 'collateral',
      detail: `${repaid} micro-GPUC repaid, more than restores health`,
      holds: isUnderWater(position) || !restores(position, repaid - 1n),
    },
  ];
}
