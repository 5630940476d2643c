import type { ProtocolConstants } from '../shared/constants.ts';
import { requireThat } from '../shared/planError.ts';
import type { Asset } from './asset.ts';
import type { Parameters } from './box.ts';
import { parameterBounds } from './contract.ts';

type Bounds = Pick<ProtocolConstants, 'declineFineMicroGpuc' | 'flagBlocks' | 'leastWindowBlocks'>;

const BPS = 10_000;

/**
 * Refuses parameters that could never be enacted.
 * @param inForce the current assets: rows are append-only, and only their `on` switch may change
 * @throws PlanError `invalid`
 */
export function checkParameters(parameters: Parameters, bounds: Bounds, inForce: readonly Asset[]): void {
  checkFees(parameters, bounds);
  checkCredit(parameters, bounds);
  checkBank(parameters);
  checkGuards(parameters);
  checkAssets(parameters.assets);
  checkSuccession(inForce, parameters.assets);
}

/** Refuses a number outside its bounds, both of which it may reach. */
function within(
  what: string,
  value: number | bigint,
  [least, most]: readonly [number | bigint, number | bigint],
): void {
  const whole = typeof value === 'bigint' || Number.isInteger(value);
  requireThat(whole && value >= least && value <= most, 'invalid', `${what} is ${least} to ${most}.`);
}

function checkFees({ feeBps, slashMicroGpuc }: Parameters, { declineFineMicroGpuc }: Bounds): void {
  const { leastFeeBps, mostFeeBps, mostSlashMicroGpuc } = parameterBounds;
  within('The fee in basis points', feeBps, [leastFeeBps, mostFeeBps]);
  within('The slash in micro-GPUC', slashMicroGpuc, [declineFineMicroGpuc, mostSlashMicroGpuc]);
}

function checkCredit(parameters: Parameters, { flagBlocks, leastWindowBlocks }: Bounds): void {
  const { originationBps, bufferBlocks, windowBlocks, minPieceMicroGpuc } = parameters;
  const bounds = parameterBounds;
  within('The origination fee in basis points', originationBps, [
    bounds.leastOriginationBps,
    bounds.mostOriginationBps,
  ]);
  within('The buffer in blocks', bufferBlocks, [flagBlocks, bounds.mostBufferBlocks]);
  within('The window in blocks', windowBlocks, [leastWindowBlocks, bounds.mostWindowBlocks]);
  within('The least piece in micro-GPUC', minPieceMicroGpuc, [bounds.leastPieceMicroGpuc, bounds.mostPieceMicroGpuc]);
}

function checkBank({ bankFeeBps, bankCapMicroGpuc, bankWindowBlocks }: Parameters): void {
  const bounds = parameterBounds;
  within('The bank’s fee in basis points', bankFeeBps, [bounds.leastBankFeeBps, bounds.mostBankFeeBps]);
  within('The bank’s window in blocks', bankWindowBlocks, [bounds.leastBankWindowBlocks, bounds.mostBankWindowBlocks]);
  within('The bank’s cap in micro-GPUC', bankCapMicroGpuc, [bounds.leastBankCapMicroGpuc, 2n ** 63n - 1n]);
}

function checkGuards({ guards, k }: Parameters): void {
  const { leastK, mostGuards } = parameterBounds;
  requireThat(
    Number.isInteger(k) && k >= leastK && k <= guards.length && guards.length <= mostGuards,
    'invalid',
    `At least ${leastK} of at most ${mostGuards} guards decide.`,
  );
  requireThat(new Set(guards).size === guards.length, 'invalid', 'A guard is listed twice.');
}

function checkAssets(assets: readonly Asset[]): void {
  const { mostAssets, leastBonusBps, mostBonusBps } = parameterBounds;
  requireThat(assets.length <= mostAssets, 'invalid', `There are at most ${mostAssets} assets.`);
  const ids = new Set(assets.map(({ tokenId }) => tokenId));
  requireThat(ids.size === assets.length, 'invalid', 'An asset is listed twice.');
  for (const { numerator, denominator, drawBps, restoreBps, thresholdBps, bonusBps } of assets) {
    requireThat(numerator > 0n && denominator > 0n, 'invalid', 'An asset’s unit is worth more than nothing.');
    within('The bonus in basis points', bonusBps, [leastBonusBps, mostBonusBps]);
    requireThat(
      drawBps > 0 && drawBps <= restoreBps && restoreBps < thresholdBps,
      'invalid',
      'An asset’s draw is at most its restore, which is below its threshold.',
    );
    requireThat(
      thresholdBps * (BPS + bonusBps) < BPS * BPS,
      'invalid',
      'A threshold and its bonus together stay below the whole.',
    );
  }
}

function checkSuccession(before: readonly Asset[], after: readonly Asset[]): void {
  const same = before.every((asset, index) => {
    const next = after[index];
    return next !== undefined && rowOf(next) === rowOf(asset);
  });
  requireThat(same, 'invalid', 'Existing assets can only be switched on or off; new ones are appended.');
}

/** A row without its switch. */
const rowOf = (asset: Asset): string =>
  [
    asset.tokenId,
    asset.oracleNft,
    asset.numerator,
    asset.denominator,
    asset.drawBps,
    asset.restoreBps,
    asset.thresholdBps,
    asset.bonusBps,
  ].join(' ');
