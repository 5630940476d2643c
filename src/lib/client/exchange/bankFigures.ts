import { feeBpsOf, redeemableMicroGpuc, sellableCents } from '#lib/protocol/bank/rules.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import type { ExchangeView } from './exchangeView.ts';

/** All shards of the bank together. */
export interface BankFigures {
  readonly shards: number;
  readonly issuedMicroGpuc: bigint;
  /** Reserve: a cent for every 10,000 micro-GPUC issued, plus fees. */
  readonly reserveCents: bigint;
  /** Redemption fee, basis points. */
  readonly feeBps: number;
  /** Redeemable in the next block, within each shard's cap and what it has issued. */
  readonly redeemableMicroGpuc: bigint;
  readonly sellableCents: bigint;
}

export function bankFigures({ venues, height }: ExchangeView): BankFigures {
  const { banks, governance } = venues;
  return {
    shards: banks.length,
    issuedMicroGpuc: sumOf(banks.map(({ issuedMicroGpuc }) => issuedMicroGpuc)),
    reserveCents: sumOf(banks.map(({ reserveCents }) => reserveCents)),
    feeBps: feeBpsOf(governance),
    redeemableMicroGpuc: sumOf(banks.map((bank) => redeemableMicroGpuc(bank, governance, height))),
    sellableCents: sumOf(banks.map(sellableCents)),
  };
}
