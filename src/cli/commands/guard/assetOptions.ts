import type { Command } from 'commander';
import { z } from 'zod';
import type { Asset } from '#lib/protocol/governance/asset.ts';
import { AppError } from '#lib/runtime/appError.ts';

/** Names a row: ERG, or a token id. */
const tokenId = z
  .union([z.literal('ERG').transform(() => ''), z.string().regex(/^[0-9a-f]{64}$/)])
  .describe('ERG or a token id of 64 hex digits');

const whole = z.string().regex(/^\d{1,18}$/, 'not a whole number');
const number = whole.transform(Number);

/** token,pool NFT,numerator,denominator,draw,restore,threshold,bonus */
const rowSchema = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z.tuple([
      tokenId,
      z.string().regex(/^([0-9a-f]{64})?$/, 'a pool NFT has 64 hex digits'),
      whole.transform(BigInt),
      whole.transform(BigInt),
      number,
      number,
      number,
      number,
    ]),
  )
  .transform(([id, oracleNft, numerator, denominator, drawBps, restoreBps, thresholdBps, bonusBps]): Asset => ({
    tokenId: id,
    oracleNft,
    numerator,
    denominator,
    drawBps,
    restoreBps,
    thresholdBps,
    bonusBps,
    on: true,
  }));

export const assetShape = {
  assetOn: z.array(tokenId).default([]),
  assetOff: z.array(tokenId).default([]),
  addAsset: z.array(rowSchema).default([]),
};

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export const declareAssetOptions = (command: Command): Command =>
  command
    .option('--asset-on <token>', 'let new debt be drawn against an asset again; repeat for more', collect)
    .option('--asset-off <token>', 'stop new debt against an asset (ERG or a token id); repeat for more', collect)
    .option(
      '--add-asset <row>',
      'a new asset: token,pool NFT,numerator,denominator, then draw,restore,threshold,bonus in bps',
      collect,
    );

export interface AssetChanges {
  readonly assetOn: readonly string[];
  readonly assetOff: readonly string[];
  readonly addAsset: readonly Asset[];
}

/** @throws AppError `not_found` where a switch names no row. */
export function changeAssets(
  inForce: readonly Asset[],
  { assetOn, assetOff, addAsset }: AssetChanges,
): readonly Asset[] {
  const unknown = [...assetOn, ...assetOff].find((id) => !inForce.some((asset) => asset.tokenId === id));
  if (unknown !== undefined) throw new AppError('not_found', `Governance has no asset ${unknown || 'ERG'}.`);
  const switched = inForce.map((asset) => ({
    ...asset,
    on: assetOn.includes(asset.tokenId) || (asset.on && !assetOff.includes(asset.tokenId)),
  }));
  return [...switched, ...addAsset];
}
