import type { ChainBox } from '#lib/chain/ports.ts';
import { defaultTerms, genesisAssets } from '#lib/deploy/genesisTerms.ts';
import { encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { encodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { encodeJobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { encodeJobOpen, type JobRequest } from '#lib/protocol/jobOpen/box.ts';
import { encodeJobReview } from '#lib/protocol/jobReview/box.ts';
import type { ReviewState } from '#lib/protocol/jobReview/contract.ts';
import { encodeProposal } from '#lib/protocol/proposal/box.ts';
import {
  encodeProvider,
  type ProviderCounters,
  type ProviderProfile,
  type ProviderStatus,
  type ProviderTerms,
} from '#lib/protocol/provider/box.ts';
import { encodeProviderCard } from '#lib/protocol/provider/card.ts';
import { guards, nextGuards, people } from './people.ts';
import {
  asset,
  BORN,
  candidate,
  constants,
  deployment,
  ERG,
  GPU_CLASS,
  GPUC,
  NOW,
  place,
  RESULT,
  TICKET,
  tokens,
  trees,
} from './world.ts';

const { threshold: _, ...firstNumbers } = defaultTerms.devnet;

export const parameters: Parameters = {
  ...firstNumbers,
  assets: genesisAssets(deployment.externals),
  guards: guards.map(({ publicKeyHex }) => publicKeyHex),
  k: 2,
};

export const nextParameters: Parameters = {
  feeBps: 200,
  slashMicroGpuc: 2_000_000n,
  originationBps: 60,
  bufferBlocks: 22,
  windowBlocks: 50,
  minPieceMicroGpuc: 20_000_000n,
  bankFeeBps: 70,
  bankCapMicroGpuc: 80_000_000_000n,
  bankWindowBlocks: 90,
  assets: parameters.assets.map((asset, index) => (index === 1 ? { ...asset, on: false } : asset)),
  guards: nextGuards.map(({ publicKeyHex }) => publicKeyHex),
  k: 3,
};

export const governanceBox = (change: Partial<Parameters> = {}): ChainBox =>
  place(
    candidate(trees.governance, ERG, {
      assets: [asset(tokens.governance, 1n)],
      additionalRegisters: encodeGovernance({ ...parameters, ...change }),
    }),
    1,
  );

/** A proposal that became ready ten blocks ago. */
export const proposalBox = (change: Partial<Parameters> & { readyHeight?: number } = {}): ChainBox =>
  place(
    candidate(trees.proposal, ERG, {
      assets: [asset(tokens.proposal, 1n)],
      additionalRegisters: encodeProposal({ ...nextParameters, readyHeight: NOW - 10, ...change }),
    }),
    2,
  );

export const registryBox = (nonce = 3): ChainBox =>
  place(
    candidate(trees.registry, ERG, {
      assets: [
        asset(tokens.registry, 1n),
        asset(tokens.provider, 1_000n),
        asset(GPUC, 100n * constants.allotmentMicroGpuc + 1n),
        asset(tokens.member, 100n),
      ],
    }),
    nonce,
  );

export const treasuryBox = (amount: bigint, nonce = 4): ChainBox =>
  place(candidate(trees.treasury, 1_000_000n, { assets: [asset(GPUC, amount)] }), nonce);

export interface ProviderFacts extends Partial<ProviderCounters>, Partial<ProviderStatus>, Partial<ProviderProfile> {
  readonly terms?: Partial<ProviderTerms>;
  readonly ownerTree?: string;
  /** Tickets that are out with jobs. */
  readonly busy?: number;
  readonly earnings?: bigint;
  readonly ticketId?: string;
  readonly nonce?: number;
  readonly creationHeight?: number;
}

export const terms: ProviderTerms = {
  basePriceMicroGpuc: 500_000n,
  surgeBps: 1_000,
  offPeakFromHour: 0,
  offPeakToHour: 0,
  discountBps: 0,
  longestHours: 100,
};

const counters: ProviderCounters = {
  slots: 10,
  stakeMicroGpuc: 20_000_000n,
  completed: 5,
  failed: 1,
  declined: 2,
  disputesLost: 1,
  volumeMicroGpuc: 7_000_000n,
  ratingSum: 9,
  ratingCount: 2,
  slashMicroGpuc: 1_000_000n,
};

const status: ProviderStatus = {
  action: 0,
  batchSize: 0,
  available: true,
  retireHeight: 0,
  at: 0,
  hourPriceMicroGpuc: 0n,
  feeBps: 100,
};

const profile: ProviderProfile = {
  gpuClassHex: GPU_CLASS,
  workerTree: people.worker.ergoTree,
  cardHex: encodeProviderCard({ gpuCount: 1, vramMib: 24_576 }),
};

/** A provider with ten slots, a past, and everything free unless said otherwise. */
export function providerBox(facts: ProviderFacts = {}): ChainBox {
  const { busy = 0, earnings = 0n, ticketId = TICKET, nonce = 10, creationHeight = BORN } = facts;
  const whole = {
    ...counters,
    ...status,
    ...profile,
    ownerTree: people.owner.ergoTree,
    ...facts,
    terms: { ...terms, ...facts.terms },
  };
  return place(
    candidate(trees.provider, ERG, {
      creationHeight,
      assets: [
        asset(tokens.provider, 1n),
        asset(ticketId, BigInt(whole.slots + 1 - busy)),
        asset(GPUC, whole.stakeMicroGpuc + earnings + 1n),
      ],
      additionalRegisters: encodeProvider(whole),
    }),
    nonce,
  );
}

export interface OpenFacts extends Partial<JobRequest> {
  readonly escrow?: bigint;
  readonly value?: bigint;
  readonly nonce?: number;
}

export const openBox = ({
  escrow = 5_000_000n,
  value = 10_000_000n,
  nonce = 20,
  ...request
}: OpenFacts = {}): ChainBox =>
  place(
    candidate(trees.jobOpen, value, {
      assets: [asset(GPUC, escrow)],
      additionalRegisters: encodeJobOpen({
        consumerTree: people.consumer.ergoTree,
        acceptedKeys: [GPU_CLASS],
        hours: 2,
        startBy: NOW + 100,
        leastReputation: 0,
        leastStakeMicroGpuc: 0n,
        commitment: '91'.repeat(32),
        ...request,
      }),
    }),
    nonce,
  );

export interface JobFacts {
  readonly nonce?: number;
  readonly openBoxId?: string;
  readonly consumerTree?: string;
  readonly ownerTree?: string;
  readonly workerTree?: string;
  readonly ticketId?: string;
  readonly price?: bigint;
  readonly escrow?: bigint;
  readonly value?: bigint;
}

const jobParts = (facts: JobFacts) => ({
  openBoxId: facts.openBoxId ?? (0x5000 + (facts.nonce ?? 0)).toString(16).padStart(64, '0'),
  workerTree: facts.workerTree ?? people.worker.ergoTree,
  ownerTree: facts.ownerTree ?? people.owner.ergoTree,
  consumerTree: facts.consumerTree ?? people.consumer.ergoTree,
  priceMicroGpuc: facts.price ?? 1_010_000n,
});

const jobAssets = ({ ticketId = TICKET, escrow = 5_000_000n }: JobFacts) => [asset(ticketId, 1n), asset(GPUC, escrow)];

export const activeBox = (facts: JobFacts & { deadline?: number } = {}): ChainBox =>
  place(
    candidate(trees.jobActive, facts.value ?? 5_000_000n, {
      assets: jobAssets(facts),
      additionalRegisters: encodeJobActive({ ...jobParts(facts), deadline: facts.deadline ?? NOW + 60 }),
    }),
    facts.nonce ?? 30,
  );

export const deliveredBox = (facts: JobFacts & { releaseHeight?: number; resultHash?: string } = {}): ChainBox =>
  place(
    candidate(trees.jobDelivered, facts.value ?? 5_000_000n, {
      assets: jobAssets(facts),
      additionalRegisters: encodeJobDelivered({
        ...jobParts(facts),
        releaseHeight: facts.releaseHeight ?? NOW,
        resultHash: facts.resultHash ?? RESULT,
      }),
    }),
    facts.nonce ?? 40,
  );

export interface ReviewFacts extends JobFacts {
  readonly releaseHeight?: number;
  readonly state?: ReviewState;
  readonly rating?: number;
}

/** A job in review; its escrow includes the bond where its state says that one was paid. */
export function reviewBox(facts: ReviewFacts = {}): ChainBox {
  const state = facts.state ?? 'approved';
  const bonded = state !== 'approved' && state !== 'dormant';
  const escrow = facts.escrow ?? 5_000_000n + (bonded ? constants.bondMicroGpuc : 0n);
  return place(
    candidate(trees.jobReview, facts.value ?? 5_000_000n, {
      assets: jobAssets({ ...facts, escrow }),
      additionalRegisters: encodeJobReview({
        ...jobParts(facts),
        releaseHeight: facts.releaseHeight ?? NOW + 20,
        resultHash: RESULT,
        state,
        rating: facts.rating ?? (state === 'approved' ? 5 : 0),
      }),
    }),
    facts.nonce ?? 50,
  );
}
