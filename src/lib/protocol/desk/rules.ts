import type { Desk } from './box.ts';
import { DESK_DEPOSIT_NANO_ERG, deskBounds } from './contract.ts';

const BPS = 10_000n;
/** Micro-GPUC of a dollar times basis points of the whole. */
const SCALE = 1_000_000n * BPS;

/** nanoERG a desk receives for the GPUC it sells: rounded down, plus one. */
export const askNanoErg = (microGpuc: bigint, nanoErgPerUsd: bigint, askBps: number): bigint =>
  (microGpuc * nanoErgPerUsd * (BPS + BigInt(askBps))) / SCALE + 1n;

/** nanoERG a desk pays for the GPUC it buys, rounded down. */
export const bidNanoErg = (microGpuc: bigint, nanoErgPerUsd: bigint, bidBps: number): bigint =>
  (microGpuc * nanoErgPerUsd * (BPS - BigInt(bidBps))) / SCALE;

/** The most GPUC that this ERG buys from a desk. */
export const boughtMicroGpuc = (nanoErg: bigint, nanoErgPerUsd: bigint, askBps: number): bigint =>
  nanoErg > 0n ? (nanoErg * SCALE - 1n) / (nanoErgPerUsd * (BPS + BigInt(askBps))) : 0n;

/** The least GPUC for which a desk pays this ERG. */
export function neededMicroGpuc(nanoErg: bigint, nanoErgPerUsd: bigint, bidBps: number): bigint {
  const price = nanoErgPerUsd * (BPS - BigInt(bidBps));
  return (nanoErg * SCALE + price - 1n) / price;
}

/** Which way a desk trades: it sells GPUC for ERG, or buys GPUC with ERG. */
export type DeskSide = 'sells' | 'buys';

/** An oracle's price as a desk takes it. */
export interface DeskPrice {
  readonly nanoErgPerUsd: bigint;
  /** Creation height of the pool box. */
  readonly height: number;
}

/** nanoERG moved by a trade: into a desk that sells, out of one that buys. */
export const tradedNanoErg = (
  { terms }: Pick<Desk, 'terms'>,
  side: DeskSide,
  { microGpuc, nanoErgPerUsd }: { readonly microGpuc: bigint; readonly nanoErgPerUsd: bigint },
): bigint =>
  side === 'sells'
    ? askNanoErg(microGpuc, nanoErgPerUsd, terms.askBps)
    : bidNanoErg(microGpuc, nanoErgPerUsd, terms.bidBps);

/** micro-GPUC already traded at an oracle height. */
export const usedAt = (desk: Pick<Desk, 'oracleHeight' | 'usedMicroGpuc'>, oracleHeight: number): bigint =>
  desk.oracleHeight === oracleHeight ? desk.usedMicroGpuc : 0n;

/** The most micro-GPUC a desk can trade at this price given its cap, its stock and its minimum trade; 0 if nothing. */
export function tradableMicroGpuc(desk: Desk, side: DeskSide, { nanoErgPerUsd, height }: DeskPrice): bigint {
  if (height < desk.oracleHeight || !isPriced(desk.terms)) return 0n;
  const cap = desk.terms.mostMicroGpuc - usedAt(desk, height);
  const stock =
    side === 'sells'
      ? desk.gpucMicroGpuc - 1n
      : payableMicroGpuc(desk.box.value - DESK_DEPOSIT_NANO_ERG, nanoErgPerUsd, desk.terms.bidBps);
  const most = cap < stock ? cap : stock;
  return most > 0n && most >= desk.terms.leastMicroGpuc ? most : 0n;
}

/** Whether the script accepts both spreads and they give positive prices; terms are unchecked owner input. */
const isPriced = ({ askBps, bidBps }: Desk['terms']): boolean =>
  [askBps, bidBps].every((bps) => bps > -Number(BPS) && bps <= deskBounds.mostSpreadBps);

/** The most GPUC that a desk can pay for with this ERG at its bid. */
const payableMicroGpuc = (nanoErg: bigint, nanoErgPerUsd: bigint, bidBps: number): bigint =>
  nanoErg > 0n ? neededMicroGpuc(nanoErg + 1n, nanoErgPerUsd, bidBps) - 1n : 0n;
