import type { Deployment } from '../deployment/deployment.ts';
import type { Governance } from '../governance/box.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, Leg, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Bank } from './box.ts';
import { CENT_MICRO_GPUC } from './contract.ts';
import { redeemableMicroGpuc, redemptionCents, windowAt } from './rules.ts';
import { bankLeg } from './successor.ts';

/** A bank shard and the GPUC it takes back, a whole number of cents. */
export interface BankRedemption {
  readonly bank: Bank;
  readonly microGpuc: bigint;
}

interface RedemptionContext {
  readonly deployment: Deployment;
  readonly governance: Governance;
  /** Height of the last full block. */
  readonly height: number;
}

/**
 * A shard's leg of a redemption, which pays out `redemptionCents`; governance is data input 0.
 * @throws PlanError `invalid`, `ineligible`
 */
export function redeemLeg(
  { bank, microGpuc }: BankRedemption,
  { deployment, governance, height }: RedemptionContext,
): Leg {
  const cents = redemptionCents(microGpuc, governance);
  const whole = microGpuc % CENT_MICRO_GPUC === 0n;
  requireThat(whole && cents > 0n, 'invalid', 'A bank redeems whole cents, and two at least: the fee takes one.');
  const most = redeemableMicroGpuc(bank, governance, height);
  requireThat(microGpuc <= most, 'ineligible', `This bank shard redeems ${most} micro-GPUC at most now.`, {
    most: most.toString(),
  });
  const { windowStart, redeemedMicroGpuc } = windowAt(bank, governance, height);
  return bankLeg(bank, deployment, {
    gpucMicroGpuc: bank.gpucMicroGpuc + microGpuc,
    addedCents: -cents,
    windowStart,
    redeemedMicroGpuc: redeemedMicroGpuc + microGpuc,
  });
}

export interface RedeemParams extends Frame {
  /** One redemption a shard. */
  readonly redemptions: readonly BankRedemption[];
  readonly governance: Governance;
  readonly funding: Funding;
}

/** Redeems GPUC for SigUSD at one shard or several. The holder of the GPUC signs. */
export function buildRedeem({ redemptions, governance, funding, ...frame }: RedeemParams): UnsignedPlan {
  requireThat(redemptions.length > 0, 'invalid', 'Nothing is redeemed.');
  const legs = redemptions.map((redemption) => redeemLeg(redemption, { ...frame, governance }));
  return assemble({
    frame,
    inputs: legs.map(({ input }) => input),
    dataInputs: [governance.box],
    outputs: legs.map(({ output }) => output),
    funding,
  });
}
