import type { AssetRegister } from '../shared/registers.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { assetPositions } from './contract.ts';

/** A collateral asset and its risk parameters: one row of governance's R7. */
export interface Asset {
  /** Token id, hex; empty for ERG. */
  readonly tokenId: string;
  /** NFT of the pool that prices it, hex; empty where one unit is one nanoERG. */
  readonly oracleNft: string;
  /** A unit is worth price × numerator ÷ denominator, in nanoERG × 10^6. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** Draw limit: the most that may be drawn, as a share of the collateral's value, basis points. */
  readonly drawBps: number;
  /** Target of a liquidation: debt as a share of the collateral's value, basis points. */
  readonly restoreBps: number;
  /** Debt above this share of the collateral's value may be flagged, basis points. */
  readonly thresholdBps: number;
  /** Liquidator's bonus on the repaid debt, basis points. */
  readonly bonusBps: number;
  /** Whether new debt may be drawn against it. */
  readonly on: boolean;
}

export const toAssetRegister = (asset: Asset): AssetRegister => ({
  id: asset.tokenId,
  nft: asset.oracleNft,
  numbers: [
    asset.numerator,
    asset.denominator,
    BigInt(asset.drawBps),
    BigInt(asset.restoreBps),
    BigInt(asset.thresholdBps),
    BigInt(asset.bonusBps),
    asset.on ? 1n : 0n,
  ],
});

/** Undefined if the row does not have the length that scripts read. */
export function fromAssetRegister({ id, nft, numbers }: AssetRegister): Asset | undefined {
  if (numbers.length !== Object.keys(assetPositions).length) return undefined;
  const at = (name: keyof typeof assetPositions): bigint => numbers[assetPositions[name]] ?? 0n;
  return {
    tokenId: id,
    oracleNft: nft,
    numerator: at('numerator'),
    denominator: at('denominator'),
    drawBps: toSafeNumber(at('drawBps')),
    restoreBps: toSafeNumber(at('restoreBps')),
    thresholdBps: toSafeNumber(at('thresholdBps')),
    bonusBps: toSafeNumber(at('bonusBps')),
    on: at('on') === 1n,
  };
}
