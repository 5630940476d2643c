import type { Governance } from '../governance/box.ts';
import type { Bank, BankWindow } from './box.ts';
import { bankBounds, CENT_MICRO_GPUC } from './contract.ts';

const BPS = 10_000n;

/** The governance parameters that a bank reads. */
export type BankParameters = Pick<Governance, 'bankFeeBps' | 'bankCapMicroGpuc' | 'bankWindowBlocks'>;
type Window = Pick<Bank, 'windowStart' | 'redeemedMicroGpuc'>;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** The redemption fee in basis points, clamped as the script does. */
export const feeBpsOf = ({ bankFeeBps }: BankParameters): number =>
  clamp(bankFeeBps, bankBounds.leastFeeBps, bankBounds.mostFeeBps);

/** The most a shard redeems in a window, net of sales, clamped as the script does. micro-GPUC */
export const capOf = ({ bankCapMicroGpuc }: BankParameters): bigint =>
  bankCapMicroGpuc > bankBounds.leastCapMicroGpuc ? bankCapMicroGpuc : bankBounds.leastCapMicroGpuc;

/** Cents paid out for redeemed GPUC (a whole number of cents), rounded down after the fee. */
export const redemptionCents = (microGpuc: bigint, parameters: BankParameters): bigint =>
  ((microGpuc / CENT_MICRO_GPUC) * (BPS - BigInt(feeBpsOf(parameters)))) / BPS;

/** The least GPUC, in whole cents, whose redemption pays this many cents. */
export function microGpucForCents(cents: bigint, parameters: BankParameters): bigint {
  const kept = BPS - BigInt(feeBpsOf(parameters));
  return ((cents * BPS + kept - 1n) / kept) * CENT_MICRO_GPUC;
}

/** The window that a redemption in the block after `height` counts in; a new one begins once the last has passed. */
export function windowAt(bank: Window, parameters: BankParameters, height: number): BankWindow {
  const next = height + 1;
  const length = Math.min(parameters.bankWindowBlocks, bankBounds.mostWindowBlocks);
  return next > bank.windowStart && next >= bank.windowStart + length
    ? { windowStart: next, redeemedMicroGpuc: 0n }
    : { windowStart: bank.windowStart, redeemedMicroGpuc: bank.redeemedMicroGpuc };
}

/** The most a shard redeems in the block after `height`, in whole cents: within the cap and what it has issued. */
export function redeemableMicroGpuc(bank: Bank, parameters: BankParameters, height: number): bigint {
  const left = capOf(parameters) - windowAt(bank, parameters, height).redeemedMicroGpuc;
  const most = left < bank.issuedMicroGpuc ? left : bank.issuedMicroGpuc;
  return most > 0n ? most - (most % CENT_MICRO_GPUC) : 0n;
}

/** The most a shard sells, in whole cents; the last unit of GPUC stays. */
export const sellableCents = ({ gpucMicroGpuc }: Pick<Bank, 'gpucMicroGpuc'>): bigint =>
  (gpucMicroGpuc - 1n) / CENT_MICRO_GPUC;
