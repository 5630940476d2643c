import type { ChainBox } from '#lib/chain/ports.ts';
import { encodeBank } from '#lib/protocol/bank/box.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import { encodeDesk, type DeskTerms } from '#lib/protocol/desk/box.ts';
import { encodePool } from '#lib/protocol/oracle/box.ts';
import { encodeOrder, tokenOf, type OrderTerms, type TradedAsset } from '#lib/protocol/order/box.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { governanceBox } from './boxes.ts';
import { people } from './people.ts';
import { asset, candidate, constants, deployment, ERG, GPUC, NOW, place, tokens, trees } from './world.ts';

export const SIGUSD = deployment.externals.sigUsd;
/** What a shard can sell in all, from its first day. */
export const SELLABLE_CENTS = constants.bankInitialMicroGpuc / CENT_MICRO_GPUC;
/** 0.50 USD an ERG. */
export const NANO_ERG_PER_USD = 2_000_000_000n;
/** Blocks since the oracle's last refresh. */
export const ORACLE_AGE = 5;

/** Half a percent, 100,000 GPUC a shard, 720 blocks. */
export const bankTerms = { bankFeeBps: 50, bankCapMicroGpuc: 100_000_000_000n, bankWindowBlocks: 720 } as const;

export const bankGovernanceBox = (change: Parameters<typeof governanceBox>[0] = {}): ChainBox =>
  governanceBox({ ...bankTerms, ...change });

export interface BankFacts {
  /** Cents of GPUC that the shard has sold and not yet taken back. */
  readonly issuedCents?: bigint;
  /** Cents in the shard, the first included; what is issued and a hundred of fees when absent. */
  readonly cents?: bigint;
  readonly windowStart?: number;
  readonly redeemedMicroGpuc?: bigint;
  readonly nonce?: number;
}

/** A shard that has sold 50,000 GPUC, 1,000 of them redeemed in a window that began 500 blocks ago. */
export function bankBox(facts: BankFacts = {}): ChainBox {
  const { issuedCents = 5_000_000n, windowStart = NOW - 500, redeemedMicroGpuc = 1_000_000_000n, nonce = 80 } = facts;
  const cents = facts.cents ?? issuedCents + 101n;
  return place(
    candidate(trees.bank, 2n * ERG, {
      assets: [
        asset(tokens.bank, 1n),
        asset(GPUC, constants.bankInitialMicroGpuc - issuedCents * CENT_MICRO_GPUC),
        asset(SIGUSD, cents),
      ],
      additionalRegisters: encodeBank({ windowStart, redeemedMicroGpuc }),
    }),
    nonce,
  );
}

export interface DeskFacts extends Partial<DeskTerms> {
  readonly ownerTree?: string;
  readonly gpuc?: bigint;
  readonly value?: bigint;
  readonly oracleHeight?: number;
  readonly usedMicroGpuc?: bigint;
  readonly nonce?: number;
}

/** A desk at 1 % that has traded 5 of 100 GPUC at the oracle's present height. */
export function deskBox(facts: DeskFacts = {}): ChainBox {
  const { ownerTree = people.owner.ergoTree, gpuc = 1_000_000_000n, value = 1_000n * ERG, nonce = 90 } = facts;
  const { askBps = 100, bidBps = 100, mostMicroGpuc = 100_000_000n, leastMicroGpuc = 1_000_000n } = facts;
  const { oracleHeight = NOW - ORACLE_AGE, usedMicroGpuc = 5_000_000n } = facts;
  const terms = { askBps, bidBps, mostMicroGpuc, leastMicroGpuc };
  return place(
    candidate(trees.desk, value, {
      assets: [asset(GPUC, gpuc)],
      additionalRegisters: encodeDesk({ ownerTree, terms, oracleHeight, usedMicroGpuc }),
    }),
    nonce,
  );
}

/** The ERG/USD pool; its script is the oracle's own affair. */
export const poolBox = ({ nanoErgPerUsd = NANO_ERG_PER_USD, age = ORACLE_AGE, nonce = 85 } = {}): ChainBox =>
  place(
    candidate(people.bot.ergoTree, 10_000_000n, {
      creationHeight: NOW - age,
      assets: [asset(deployment.externals.ergUsdPool, 1n)],
      additionalRegisters: encodePool(nanoErgPerUsd, 7),
    }),
    nonce,
  );

export interface OrderFacts extends Partial<OrderTerms> {
  readonly given?: TradedAsset;
  readonly amount?: bigint;
  readonly nonce?: number;
}

/** An order that gives 20 ERG for at least 9.8 GPUC. */
export function orderBox(facts: OrderFacts = {}): ChainBox {
  const { given = 'erg', amount = 20n * ERG, nonce = 95 } = facts;
  const terms: OrderTerms = {
    ownerTree: people.consumer.ergoTree,
    wanted: 'gpuc',
    leastOut: 9_800_000n,
    expiryHeight: NOW + 100,
    tipNanoErg: DEFAULT_ORDER_TIP_NANO_ERG,
    ...facts,
  };
  return place(
    candidate(trees.order, CARRIER_NANO_ERG + terms.tipNanoErg + (given === 'erg' ? amount : 0n), {
      assets: given === 'erg' ? [] : [asset(tokenOf(given, deployment), amount)],
      additionalRegisters: encodeOrder(terms, deployment),
    }),
    nonce,
  );
}

/** Somebody's wallet with tokens in it. */
export const purse = (ergoTree: string, held: readonly (readonly [string, bigint])[], nonce = 7_100) => ({
  boxes: [place(candidate(ergoTree, 1_000n * ERG, { assets: held.map(([id, amount]) => asset(id, amount)) }), nonce)],
  changeErgoTree: ergoTree,
});
