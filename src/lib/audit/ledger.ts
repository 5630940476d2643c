import type { ChainBox } from '#lib/chain/ports.ts';
import type { MemberAccount } from './memberAccount.ts';
import type { ReviewState } from '#lib/protocol/jobReview/contract.ts';
import type { ProviderTerms } from '#lib/protocol/provider/box.ts';
import type { JobIdentity } from '#lib/protocol/shared/identity.ts';
import type { OpenEntry } from './openJob.ts';

/** A provider's expected state, computed from the jobs and payments of history, never from its own box. */
export interface ProviderAccount {
  readonly ticketId: string;
  readonly ownerTree: string;
  readonly slots: number;
  readonly slashMicroGpuc: bigint;
  /** Id of the current provider box; undefined once the provider has left. */
  boxId: string | undefined;
  stakeMicroGpuc: bigint;
  earningsMicroGpuc: bigint;
  completed: number;
  failed: number;
  declined: number;
  disputesLost: number;
  volumeMicroGpuc: bigint;
  ratingSum: number;
  ratingCount: number;
  ticketsHome: number;
  ticketsInJobs: number;
  ticketsBurned: number;
  feeBps: number;
  available: boolean;
  retireHeight: number;
  /** Profile and terms as of the last update. */
  terms: ProviderTerms;
  gpuClassHex: string;
  workerTree: string;
  cardHex: string;
}

/** The expected state of a matched job. */
export interface JobEntry extends JobIdentity {
  readonly stage: 'jobActive' | 'jobDelivered' | 'jobReview';
  readonly ticketId: string;
  readonly priceMicroGpuc: bigint;
  /** Deadline while active, release height after. */
  readonly endHeight: number;
  readonly escrowMicroGpuc: bigint;
  readonly nanoErg: bigint;
  readonly resultHash?: string | undefined;
  readonly state?: ReviewState;
  readonly rating: number;
}

export interface ShardEntry {
  readonly providers: bigint;
  readonly members: bigint;
  readonly microGpuc: bigint;
}

/** The deployment's state at one point of its history. Filled by the transitions alone. */
export interface MarketLedger {
  /** By ticket id, including providers that left. */
  readonly providers: Map<string, ProviderAccount>;
  /** Ticket id by the provider's current box. */
  readonly providerBoxes: Map<string, string>;
  readonly openJobs: Map<string, OpenEntry>;
  readonly jobs: Map<string, JobEntry>;
  readonly shards: Map<string, ShardEntry>;
  /** Genuine accounts by their current box. */
  readonly accounts: Map<string, MemberAccount>;
  /** Genuine bank shards by box id. */
  readonly banks: Map<string, ChainBox>;
  /** Boxes under the desk's script; anyone can create one. */
  readonly desks: Map<string, ChainBox>;
  /** Boxes under the order's script; anyone can create one. */
  readonly orders: Map<string, ChainBox>;
  /** GPUC by treasury box. */
  readonly treasury: Map<string, bigint>;
  governance: { readonly boxId: string; readonly feeBps: number; readonly slashMicroGpuc: bigint } | undefined;
  proposalBoxId: string | undefined;
  readonly totals: {
    feesMicroGpuc: bigint;
    finesMicroGpuc: bigint;
    forfeitsMicroGpuc: bigint;
    donationsMicroGpuc: bigint;
    treasurySpentMicroGpuc: bigint;
    enrolFeesMicroGpuc: bigint;
    shardGiftsMicroGpuc: bigint;
    burnedMicroGpuc: bigint;
    /** GPUC in registry and bank shards at creation. */
    foundedMicroGpuc: bigint;
    /** Origination fees. */
    originationMicroGpuc: bigint;
    /** Allotments handed out by the shards, minus those returned. */
    allotmentsOutMicroGpuc: bigint;
    /** Debt written off. */
    writtenOffMicroGpuc: bigint;
    /** GPUC sold by banks minus GPUC redeemed. */
    issuedMicroGpuc: bigint;
    /** Cents paid to banks minus cents paid out. */
    reserveCents: bigint;
  };
  readonly actions: Map<string, number>;
}

export const emptyLedger = (): MarketLedger => ({
  providers: new Map(),
  providerBoxes: new Map(),
  openJobs: new Map(),
  jobs: new Map(),
  shards: new Map(),
  accounts: new Map(),
  banks: new Map(),
  desks: new Map(),
  orders: new Map(),
  treasury: new Map(),
  governance: undefined,
  proposalBoxId: undefined,
  totals: {
    feesMicroGpuc: 0n,
    finesMicroGpuc: 0n,
    forfeitsMicroGpuc: 0n,
    donationsMicroGpuc: 0n,
    treasurySpentMicroGpuc: 0n,
    enrolFeesMicroGpuc: 0n,
    shardGiftsMicroGpuc: 0n,
    burnedMicroGpuc: 0n,
    foundedMicroGpuc: 0n,
    originationMicroGpuc: 0n,
    allotmentsOutMicroGpuc: 0n,
    writtenOffMicroGpuc: 0n,
    issuedMicroGpuc: 0n,
    reserveCents: 0n,
  },
  actions: new Map(),
});
