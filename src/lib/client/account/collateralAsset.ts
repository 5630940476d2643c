import { decimalize, undecimalize } from '@fleet-sdk/common';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { AppError } from '#lib/runtime/appError.ts';

/** A collateral asset with the name and decimals used in commands. */
export interface CollateralAsset {
  readonly name: string;
  /** Absent for ERG. */
  readonly tokenId: string | undefined;
  readonly decimals: number;
}

const erg: CollateralAsset = { name: 'ERG', tokenId: undefined, decimals: 9 };

/** The collateral assets that a deployment names. */
export const namedAssets = ({ externals }: Pick<Deployment, 'externals'>): readonly CollateralAsset[] => [
  erg,
  { name: 'SigUSD', tokenId: externals.sigUsd, decimals: 2 },
  { name: 'rsBTC', tokenId: externals.rsBtc, decimals: 8 },
  { name: 'rsETH', tokenId: externals.rsEth, decimals: 9 },
];

/** The asset of a token; an unnamed one is called by its id and counted in units. */
export const assetOfToken = (deployment: Pick<Deployment, 'externals'>, tokenId: string | undefined): CollateralAsset =>
  namedAssets(deployment).find((asset) => asset.tokenId === tokenId) ?? {
    name: tokenId ?? erg.name,
    tokenId,
    decimals: 0,
  };

/** "ERG", "rsBTC" in any case, or a token id. @throws AppError `invalid` */
export function parseAsset(text: string, deployment: Pick<Deployment, 'externals'>): CollateralAsset {
  const named = namedAssets(deployment);
  const found = named.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  if (/^[0-9a-f]{64}$/.test(text)) return assetOfToken(deployment, text);
  throw new AppError('invalid', `"${text}" is no collateral.`, {
    nextStep: `Say ${named.map(({ name }) => name).join(', ')}, or a token id of 64 hex digits.`,
  });
}

/** The most that a box holds of a token, or in nanoERG. */
const MAX_UNITS = 2n ** 63n - 1n;

/** "0.05" → 5_000_000n of a token with 8 decimals. @throws AppError `invalid` */
export function parseUnits(text: string, { name, decimals }: CollateralAsset): bigint {
  const fraction = decimals === 0 ? '' : `(\\.\\d{1,${decimals}})?`;
  if (new RegExp(`^\\d{1,19}${fraction}$`).test(text)) {
    const units = undecimalize(text, decimals);
    if (units <= MAX_UNITS) return units;
  }
  const digits = decimals === 0 ? 'whole units' : `digits with at most ${decimals} decimals`;
  throw new AppError('invalid', `"${text}" is not an amount of ${name}: ${digits}.`);
}

/** 5_000_000n of a token with 8 decimals → "0.05 rsBTC". */
export const formatUnits = (units: bigint, { name, decimals }: CollateralAsset): string =>
  `${decimalize(units, { decimals })} ${name}`;
