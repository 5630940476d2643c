import { decimalize, undecimalize } from '@fleet-sdk/common';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

/** What a feeder knows the price of. */
export const coins = ['ERG', 'BTC', 'ETH'] as const;
export type Coin = (typeof coins)[number];

/** US dollars a coin, in units of 10^-9. */
export type NanoUsdPrices = Readonly<Record<Coin, bigint>>;

const decimals = 9;
const nanoErgPerErg = 1_000_000_000n;
const nanoUsdPerUsd = 1_000_000_000n;

/** A decimal number of dollars above zero, as text: JSON numbers lose digits. */
export const usdSchema = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'a price is digits with at most nine decimals')
  .transform((text) => undecimalize(text, decimals))
  .refine((nanoUsd) => nanoUsd > 0n, 'a price is above zero');

const pricesSchema = z.strictObject({ ERG: usdSchema, BTC: usdSchema, ETH: usdSchema });

/** What a chain of one's own starts with. */
export const firstPrices: NanoUsdPrices = {
  ERG: 500_000_000n,
  BTC: 60_000n * nanoUsdPerUsd,
  ETH: 3_000n * nanoUsdPerUsd,
};

/** Reads a file such as `{"ERG":"0.5","BTC":"60000","ETH":"3000"}`; the first prices where there is none. @throws AppError `invalid` */
export async function readPrices(file: string): Promise<NanoUsdPrices> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return firstPrices;
  const parsed = z
    .string()
    .transform((json, context): unknown => {
      try {
        return JSON.parse(json);
      } catch {
        context.addIssue('it is not JSON');
        return z.NEVER;
      }
    })
    .pipe(pricesSchema)
    .safeParse(text);
  if (!parsed.success) throw new AppError('invalid', `${file} holds no prices: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Writes the file, whole or not at all. */
export async function writePrices(file: string, prices: NanoUsdPrices): Promise<void> {
  const text = Object.fromEntries(coins.map((coin) => [coin, decimalize(prices[coin], { decimals })]));
  await writeFileAtomically(file, `${JSON.stringify(text, null, 2)}\n`, { mode: 0o644 });
}

/** What each pool must say: nanoERG a dollar, a bitcoin, an ether; never less than one. */
export function poolPrices(prices: NanoUsdPrices): Readonly<Record<'ergUsdPool' | 'btcPool' | 'ethPool', bigint>> {
  const nanoErgFor = (nanoUsd: bigint): bigint => {
    const nanoErg = (nanoUsd * nanoErgPerErg) / prices.ERG;
    return nanoErg > 0n ? nanoErg : 1n;
  };
  return {
    ergUsdPool: nanoErgFor(nanoUsdPerUsd),
    btcPool: nanoErgFor(prices.BTC),
    ethPool: nanoErgFor(prices.ETH),
  };
}
