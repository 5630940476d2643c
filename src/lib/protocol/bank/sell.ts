import type { Deployment } from '../deployment/deployment.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, Leg, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Bank } from './box.ts';
import { CENT_MICRO_GPUC } from './contract.ts';
import { sellableCents } from './rules.ts';
import { bankLeg } from './successor.ts';

/** A bank shard and the cents of SigUSD it takes, giving 10,000 micro-GPUC for each. */
export interface BankSale {
  readonly bank: Bank;
  readonly cents: bigint;
}

/** A shard's leg of a sale. @throws PlanError `invalid`, `ineligible` */
export function sellLeg({ bank, cents }: BankSale, deployment: Deployment): Leg {
  requireThat(cents > 0n, 'invalid', 'A bank sells at least one cent.');
  const most = sellableCents(bank);
  requireThat(cents <= most, 'ineligible', `This bank shard sells ${most} cents at most.`, { most: most.toString() });
  const sold = cents * CENT_MICRO_GPUC;
  const redeemed = bank.redeemedMicroGpuc - sold;
  return bankLeg(bank, deployment, {
    gpucMicroGpuc: bank.gpucMicroGpuc - sold,
    addedCents: cents,
    windowStart: bank.windowStart,
    redeemedMicroGpuc: redeemed > 0n ? redeemed : 0n,
  });
}

export interface SellParams extends Frame {
  /** One sale a shard. */
  readonly sales: readonly BankSale[];
  readonly funding: Funding;
}

/** Sells GPUC for SigUSD from one shard or several. The buyer signs. */
export function buildSell({ sales, funding, ...frame }: SellParams): UnsignedPlan {
  requireThat(sales.length > 0, 'invalid', 'Nothing is bought.');
  const legs = sales.map((sale) => sellLeg(sale, frame.deployment));
  return assemble({
    frame,
    inputs: legs.map(({ input }) => input),
    outputs: legs.map(({ output }) => output),
    funding,
  });
}
