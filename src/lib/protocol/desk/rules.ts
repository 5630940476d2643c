import type { Desk } from './box.ts';
import { DESK_DEPOSIT_NANO_ERG, deskBounds } from './contract.ts';

const BPS = 10_000n;
/** Micro-GPUC of a dollar times basis points of the whole. */
const SCALE = 1_000_000n * BPS;

/** What a desk receives for GPUC that it sells, a nanoERG above the rounded price. */
export const askNanoErg = (microGpuc: bigint, nanoErgPerUsd: bigint, askBps: number): bigint =>
  (microGpuc * nanoErgPerUsd * (BPS + BigInt(askBps))) / SCALE + 1n;

/** What a desk pays for GPUC that it buys, rounded down. */
export const bidNanoErg = (microGpuc: bigint, nanoErgPerUsd: bigint, bidBps: number): bigint =>
  (microGpuc * nanoErgPerUsd * (BPS - BigInt(bidBps))) / SCALE;

/** The most GPUC that so much ERG buys from a desk. */
export const boughtMicroGpuc = (nanoErg: bigint, nanoErgPerUsd: bigint, askBps: number): bigint =>
  nanoErg > 0n ? (nanoErg * SCALE - 1n) / (nanoErgPerUsd * (BPS + BigInt(askBps))) : 0n;

/** The least GPUC for which a desk pays so much ERG. */
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

/** What ERG moves in a trade: into a desk that sells, out of one that buys. */
export const tradedNanoErg = (
  { terms }: Pick<Desk, 'terms'>,
  side: DeskSide,
  { microGpuc, nanoErgPerUsd }: { readonly microGpuc: bigint; readonly nanoErgPerUsd: bigint },
): bigint =>
  side === 'sells'
    ? askNanoErg(microGpuc, nanoErgPerUsd, terms.askBps)
    : bidNanoErg(microGpuc, nanoErgPerUsd, terms.bidBps);

/** What was traded at an oracle height so far. */
export const usedAt = (desk: Pick<Desk, 'oracleHeight' | 'usedMicroGpuc'>, oracleHeight: number): bigint =>
  desk.oracleHeight === oracleHeight ? desk.usedMicroGpuc : 0n;

/** The most that a desk trades at a price, 0 where it trades nothing: its cap, its stock and its least trade. */
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

/** Whether both prices are above zero and the script takes them: whoever writes a desk's terms may write anything. */
const isPriced = ({ askBps, bidBps }: Desk['terms']): boolean =>
  [askBps, bidBps].every((bps) => bps > -Number(BPS) && bps <= deskBounds.mostSpreadBps);

/** The most GPUC that so much ERG pays for at a desk's bid: what costs a nanoERG more starts a unit later. */
const payableMicroGpuc = (nanoErg: bigint, nanoErgPerUsd: bigint, bidBps: number): bigint =>
  nanoErg > 0n ? neededMicroGpuc(nanoErg + 1n, nanoErgPerUsd, bidBps) - 1n : 0n;
