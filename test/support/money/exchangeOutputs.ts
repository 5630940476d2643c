import { encodeBank } from '#lib/protocol/bank/box.ts';
import { CENT_MICRO_GPUC, SEED_CENTS } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { encodeDesk, type DeskTerms } from '#lib/protocol/desk/box.ts';
import { encodeOrder, tokenOf, type OrderTerms, type TradedAsset } from '#lib/protocol/order/box.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { PlannedOutput } from '#lib/protocol/shared/plan.ts';
import { people } from '../contracts/people.ts';

const ERG = 1_000_000_000n;

/** A shard that has sold so many cents of GPUC. */
export const bankOutput = ({ tokens, externals, constants, trees }: Deployment, issuedCents = 0n): PlannedOutput => ({
  value: 2n * ERG,
  ergoTree: trees.bank,
  tokens: [
    { tokenId: tokens.bank, amount: 1n },
    { tokenId: tokens.gpuc, amount: constants.bankInitialMicroGpuc - issuedCents * CENT_MICRO_GPUC },
    { tokenId: externals.sigUsd, amount: SEED_CENTS + issuedCents },
  ],
  registers: encodeBank({ windowStart: 0, redeemedMicroGpuc: 0n }),
});

export interface DeskFacts extends Partial<DeskTerms> {
  readonly ownerTree?: string;
  readonly gpuc?: bigint;
  readonly nanoErg?: bigint;
}

/** A desk at 1 %. */
export function deskOutput({ tokens, trees }: Deployment, facts: DeskFacts = {}): PlannedOutput {
  const { ownerTree = people.owner.ergoTree, gpuc = 10_000_000_000n, nanoErg = 1_000n * ERG } = facts;
  const { askBps = 100, bidBps = 100, mostMicroGpuc = 10_000_000_000n, leastMicroGpuc = 100_000n } = facts;
  return {
    value: nanoErg,
    ergoTree: trees.desk,
    tokens: [{ tokenId: tokens.gpuc, amount: gpuc }],
    registers: encodeDesk({
      ownerTree,
      terms: { askBps, bidBps, mostMicroGpuc, leastMicroGpuc },
      oracleHeight: 0,
      usedMicroGpuc: 0n,
    }),
  };
}

export interface OrderFacts extends Partial<OrderTerms> {
  readonly given?: TradedAsset;
  readonly amount?: bigint;
}

/** An order that gives 20 ERG for at least 9.8 GPUC. */
export function orderOutput(deployment: Deployment, facts: OrderFacts = {}): PlannedOutput {
  const { given = 'erg', amount = 20n * ERG } = facts;
  const terms: OrderTerms = {
    ownerTree: people.consumer.ergoTree,
    wanted: 'gpuc',
    leastOut: 9_800_000n,
    expiryHeight: 1_000_000,
    tipNanoErg: DEFAULT_ORDER_TIP_NANO_ERG,
    ...facts,
  };
  return {
    value: CARRIER_NANO_ERG + terms.tipNanoErg + (given === 'erg' ? amount : 0n),
    ergoTree: deployment.trees.order,
    tokens: given === 'erg' ? [] : [{ tokenId: tokenOf(given, deployment), amount }],
    registers: encodeOrder(terms, deployment),
  };
}
