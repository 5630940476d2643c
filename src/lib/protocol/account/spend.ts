import type { Deployment } from '../deployment/deployment.ts';
import type { Governance } from '../governance/box.ts';
import { priceInputs, type PricePools } from '../oracle/price.ts';
import { assemble } from '../shared/assemble.ts';
import { treasuryPayment } from '../shared/payments.ts';
import type { Frame, Funding, Leg, PlannedOutput, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBoxes, requirePresent } from '../shared/presence.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import type { Account } from './box.ts';
import { assetRowOf, requireFresh, loanOf } from './collateral.ts';
import { accountActions } from './contract.ts';
import { creditLimit, isDrawable } from './loan.ts';
import { accountLeg } from './successor.ts';

/** What an account that ends in debt is priced by. */
export interface CreditTerms {
  readonly governance: Governance;
  readonly pools: PricePools;
}

/** What the owner withdraws; whatever `outputs` do not take goes to the change. */
export interface SpendParams extends Frame {
  readonly account: Account;
  /** The owner's boxes: one of them proves presence, and they pay the fee. */
  readonly funding: Funding;
  /** GPUC that leaves the account, origination fee excluded. */
  readonly microGpuc: bigint;
  /** The account's nanoERG afterwards; unchanged by default. */
  readonly value?: bigint | undefined;
  /** The collateral token afterwards; unchanged by default, removed if the amount is 0. */
  readonly collateral?: Account['collateral'];
  readonly outputs?: readonly PlannedOutput[];
  /** Further legs, placed after the account, such as the account that is paid. */
  readonly legs?: readonly Leg[];
  /** Required if the account ends in debt. */
  readonly terms?: CreditTerms | undefined;
}

/** Origination fee of new debt, rounded up. */
export const originationFee = (newDebtMicroGpuc: bigint, originationBps: number): bigint =>
  newDebtMicroGpuc > 0n ? (newDebtMicroGpuc * BigInt(originationBps) + 9_999n) / 10_000n : 0n;

/**
 * Origination fee of a payment that ends in debt. The fee is drawn too, so it is part of its own base.
 * @returns micro-GPUC to the treasury, in addition to the payment
 */
export function drawFee(balanceMicroGpuc: bigint, microGpuc: bigint, originationBps: number): bigint {
  const owed = balanceMicroGpuc < 0n ? microGpuc : microGpuc - balanceMicroGpuc;
  if (owed <= 0n) return 0n;
  // fee = ceil((owed + fee) · bps): start from the solution over the reals, which lies at most two below.
  let fee = (owed * BigInt(originationBps)) / (10_000n - BigInt(originationBps));
  while (fee < originationFee(owed + fee, originationBps)) fee += 1n;
  return fee;
}

/** The largest payment, fee excluded, from an account with this balance and this credit limit. micro-GPUC */
export function mostPayable(balanceMicroGpuc: bigint, limitMicroGpuc: bigint, originationBps: number): bigint {
  const newDebt = balanceMicroGpuc < 0n ? limitMicroGpuc + balanceMicroGpuc : limitMicroGpuc;
  const earned = balanceMicroGpuc > 0n ? balanceMicroGpuc : 0n;
  return newDebt > 0n ? earned + newDebt - originationFee(newDebt, originationBps) : earned;
}

/** Pays or withdraws from an account: `free` if it ends without debt, else `draw`, which costs a fee. The owner signs. */
export function buildSpend(params: SpendParams): UnsignedPlan {
  const { account, deployment, funding, height, microGpuc, legs = [], outputs = [] } = params;
  requireThat(microGpuc >= 0n, 'invalid', 'A payment is not negative.');
  const [present] = presentBoxes(funding.boxes, account.ownerTree, height);
  requirePresent(present, 'The wallet has no box of the owner to prove presence with.');
  const inDebt = account.balanceMicroGpuc - microGpuc < 0n;
  const { leg, fee, dataInputs } = inDebt ? drawLeg(params) : freeLeg(params);
  return assemble({
    frame: params,
    inputs: [leg.input, ...legs.map(({ input }) => input), { box: present }],
    dataInputs,
    outputs: [
      leg.output,
      ...legs.map(({ output }) => output),
      ...outputs,
      ...(fee > 0n ? [treasuryPayment(deployment, fee, account.box.boxId)] : []),
    ],
    funding,
  });
}

interface Spending {
  readonly leg: Leg;
  readonly fee: bigint;
  readonly dataInputs: readonly ChainBox[];
}

const after = ({ account, value = account.box.value, ...params }: SpendParams) => ({
  value,
  collateral: 'collateral' in params && params.collateral !== undefined ? params.collateral : account.collateral,
});

function freeLeg(params: SpendParams): Spending {
  const { account, deployment, microGpuc } = params;
  const { value, collateral } = after(params);
  requireRent(value, deployment);
  const change = {
    action: accountActions.free,
    balanceMicroGpuc: account.balanceMicroGpuc - microGpuc,
    flaggedHeight: 0,
    value,
    collateral,
  };
  return { leg: accountLeg(account, deployment, change), fee: 0n, dataInputs: [] };
}

function drawLeg(params: SpendParams): Spending {
  const { account, deployment, height, microGpuc, terms, legs = [], outputs = [] } = params;
  requireThat(terms !== undefined, 'unavailable', 'Paying on credit needs prices, and there are none.');
  const { governance, pools } = terms;
  requireFresh(pools, deployment, height);
  const { value, collateral } = after(params);
  requireRent(value, deployment);
  const fee = drawFee(account.balanceMicroGpuc, microGpuc, governance.originationBps);
  const balanceMicroGpuc = account.balanceMicroGpuc - microGpuc - fee;
  const line = deployment.constants.allotmentMicroGpuc - 1n;
  requireThat(-balanceMicroGpuc <= line, 'ineligible', `A credit line ends at ${line} micro-GPUC.`);
  const held = collateral?.amount === 0n ? undefined : collateral;
  const { row, asset } = assetRowOf(governance, held?.tokenId);
  requireThat(asset.on, 'ineligible', 'No new debt is taken against this collateral.');
  const loan = loanOf(
    { box: { ...account.box, value }, collateral: held, balanceMicroGpuc },
    { row, asset },
    {
      pools,
      deployment,
    },
  );
  const limit = creditLimit(loan);
  requireThat(isDrawable(loan), 'ineligible', `The collateral carries a debt of ${limit} micro-GPUC.`, {
    limit: limit.toString(),
    debt: loan.debtMicroGpuc.toString(),
  });
  const change = {
    action: accountActions.draw,
    balanceMicroGpuc,
    flaggedHeight: 0,
    value,
    collateral,
    assetRow: row,
    feeOutput: 1 + legs.length + outputs.length,
  };
  return { leg: accountLeg(account, deployment, change), fee, dataInputs: priceInputs(governance, pools) };
}

function requireRent(value: bigint, { constants }: Deployment): void {
  const rent = constants.accountRentNanoErg;
  requireThat(value >= rent, 'invalid', `An account keeps ${rent} nanoERG for its storage rent.`, {
    rent: rent.toString(),
  });
}
