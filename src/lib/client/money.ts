import { decimalize, undecimalize } from '@fleet-sdk/common';
import { AppError } from '#lib/runtime/appError.ts';

const gpucDecimals = 6;
const ergDecimals = 9;
const sigUsdDecimals = 2;

/** "1.20" → 1_200_000 micro-GPUC. @throws AppError `invalid` */
export const parseGpuc = (text: string): bigint => parseDecimal(text, gpucDecimals, 'GPUC');

/** "0.5" → 500_000_000 nanoERG. @throws AppError `invalid` */
export const parseErg = (text: string): bigint => parseDecimal(text, ergDecimals, 'ERG');

/** 1_200_000 micro-GPUC → "1.2". */
export const formatGpuc = (microGpuc: bigint): string => formatDecimal(microGpuc, gpucDecimals);

/** 500_000_000 nanoERG → "0.5". */
export const formatErg = (nanoErg: bigint): string => formatDecimal(nanoErg, ergDecimals);

/** 1_050 cents → "10.50": dollars are read with both decimals. */
export function formatSigUsd(cents: bigint): string {
  const [whole = '0', part = ''] = formatDecimal(cents, sigUsdDecimals).split('.');
  return `${whole}.${part.padEnd(sigUsdDecimals, '0')}`;
}

/** "0.5%" or "0.5" → 50 basis points. @throws AppError `invalid` */
export function parsePercent(text: string): number {
  if (/^\d{1,5}(\.\d{1,2})?%?$/.test(text)) return Number(undecimalize(text.replace('%', ''), 2));
  throw new AppError('invalid', `"${text}" is no percentage: such as 0.5%, with at most 2 decimals.`);
}

/** 50 basis points → "0.50%". */
export const formatPercent = (bps: number): string => `${(bps / 100).toFixed(2)}%`;

/** Fleet's own formats -1.5 as "-1.-5". */
const formatDecimal = (units: bigint, decimals: number): string =>
  units < 0n ? `-${decimalize(-units, { decimals })}` : decimalize(units, { decimals });

function parseDecimal(text: string, decimals: number, unit: string): bigint {
  // Fleet's parser accepts thousands separators and truncates surplus digits; both would hide typing errors.
  if (!new RegExp(`^\\d{1,10}(\\.\\d{1,${decimals}})?$`).test(text)) {
    throw new AppError('invalid', `"${text}" is not an amount of ${unit}: digits with at most ${decimals} decimals.`);
  }
  return undecimalize(text, decimals);
}
