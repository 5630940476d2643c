import type { Parameters } from '#lib/protocol/governance/box.ts';
import type { ProviderTerms } from '#lib/protocol/provider/box.ts';
import type { people } from '../contracts/people.ts';

export type Person = keyof typeof people;

export const liveStates = [
  'open',
  'active',
  'delivered',
  'approved',
  'disputed',
  'dormant',
  'resolvedForProvider',
  'resolvedForConsumer',
] as const;
export const endStates = ['cancelled', 'refunded', 'expired', 'declined', 'settled', 'reclaimed'] as const;
export type LiveState = (typeof liveStates)[number];
export type JobState = LiveState | (typeof endStates)[number];

/** What a job should be by its history, as if there were no chain. */
export interface ModelJob {
  readonly name: string;
  readonly consumer: Person;
  readonly classes: readonly string[];
  /** The provider that the consumer wants by name. */
  readonly wanted: ModelProvider | undefined;
  readonly hours: number;
  readonly startBy: number;
  readonly leastReputation: number;
  readonly leastStakeMicroGpuc: bigint;
  readonly openBoxId: string;
  state: JobState;
  boxId: string;
  nanoErg: bigint;
  /** Everything in the job's box, the bond too. */
  microGpuc: bigint;
  priceMicroGpuc: bigint;
  deadline: number;
  releaseHeight: number;
  rating: number;
  provider: ModelProvider | undefined;
  /** Who works on it: the provider's worker when it was matched. */
  worker: Person;
}

/** What a provider should be by his history. */
export interface ModelProvider {
  readonly name: string;
  readonly owner: Person;
  readonly ticketId: string;
  readonly slots: number;
  readonly slashMicroGpuc: bigint;
  boxId: string;
  worker: Person;
  gpuClass: string;
  terms: ProviderTerms;
  stakeMicroGpuc: bigint;
  earningsMicroGpuc: bigint;
  completed: number;
  failed: number;
  declined: number;
  disputesLost: number;
  volumeMicroGpuc: bigint;
  ratingSum: number;
  ratingCount: number;
  feeBps: number;
  available: boolean;
  retireHeight: number;
  /** Tickets that went up with reclaimed jobs. */
  ticketsBurned: number;
  left: boolean;
}

/** The whole market as a fold over its history. */
export interface Model {
  readonly jobs: ModelJob[];
  readonly providers: ModelProvider[];
  /** Micro-GPUC that a party should own, by ErgoTree. */
  readonly purses: Map<string, bigint>;
  treasuryMicroGpuc: bigint;
  /** Micro-GPUC in all shards. */
  registryMicroGpuc: bigint;
  parameters: Parameters;
  /** What is proposed and not yet enacted. */
  proposed: { readonly parameters: Parameters; readonly readyHeight: number } | undefined;
}

export const isLive = ({ state }: ModelJob): boolean => (liveStates as readonly JobState[]).includes(state);

/** The ticket of a live job that was matched is in its box. */
export const ticketsOut = ({ jobs }: Model, provider: ModelProvider): number =>
  jobs.filter((job) => job.provider === provider && isLive(job)).length;

export const ticketsHome = (model: Model, provider: ModelProvider): number =>
  provider.slots + 1 - ticketsOut(model, provider) - provider.ticketsBurned;

export const reputationOf = ({ completed, failed, disputesLost }: ModelProvider): number =>
  100 + 10 * completed - 50 * (failed + disputesLost);

/** base × (1 + surge × utilisation) × (1 − discount in the off-peak window), rounded down. */
export function hourPrice({ terms, slots }: ModelProvider, busy: number, timestampMs: number): bigint {
  const hour = new Date(timestampMs).getUTCHours();
  const { offPeakFromHour: from, offPeakToHour: to } = terms;
  const offPeak = from <= to ? from <= hour && hour < to : hour < to || from <= hour;
  const discount = offPeak ? BigInt(terms.discountBps) : 0n;
  const basisPoints = 10_000n;
  const numerator = terms.basePriceMicroGpuc * (BigInt(slots) * basisPoints + BigInt(terms.surgeBps * busy));
  return (numerator * (basisPoints - discount)) / (BigInt(slots) * basisPoints * basisPoints);
}
