import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { busyAfter } from '#lib/protocol/provider/price.ts';
import { whyNotMatched, type MismatchCode } from '#lib/protocol/provider/rules.ts';
import { nextHourPrice } from './market.ts';

export interface JobWish {
  /** GPU classes as text; with none given and no tickets, every class on the market will do. */
  readonly classes: readonly string[];
  /** Ticket ids. */
  readonly tickets: readonly string[];
  readonly hours: number;
  readonly limitMicroGpuc: bigint;
  readonly leastReputation: number;
  readonly leastStakeMicroGpuc: bigint;
}

export interface PreflightContext {
  readonly deployment: Deployment;
  readonly height: number;
  readonly timestampMs: number;
}

export interface Preflight {
  /** Providers that could take the job now, cheapest first. */
  readonly ready: readonly { readonly ticketId: string; readonly gpuClass: string; readonly totalMicroGpuc: bigint }[];
  /** Number of providers excluded by each reason; a provider counts under all of its reasons. */
  readonly reasons: Partial<Record<MismatchCode, number>>;
  /** The lowest limit with which a provider could take the job now, if only the price excludes some. */
  readonly raiseToMicroGpuc: bigint | undefined;
}

/** Asks the matcher's own rule, provider by provider, who could run a job now. */
export function preflight(wish: JobWish, providers: readonly Provider[], now: PreflightContext): Preflight {
  const job = wishedJob(wish, providers, now);
  const judged = providers.map((provider) => {
    const hourPrice = nextHourPrice(provider, now.timestampMs);
    const circumstances = {
      height: now.height,
      hourPriceMicroGpuc: hourPrice,
      busyAfter: busyAfter(provider, 1),
      constants: now.deployment.constants,
    };
    const reasons = whyNotMatched(job, provider, circumstances);
    return { provider, reasons, totalMicroGpuc: hourPrice * BigInt(wish.hours) };
  });
  const ready = judged.filter(({ reasons }) => reasons.length === 0).sort(byTotal);
  const dear = judged.filter(({ reasons }) => reasons.length === 1 && reasons[0] === 'PRICE').sort(byTotal);
  const counts: Partial<Record<MismatchCode, number>> = {};
  for (const reason of judged.flatMap(({ reasons }) => reasons)) counts[reason] = (counts[reason] ?? 0) + 1;
  return {
    ready: ready.map(({ provider: { ticketId, gpuClass }, totalMicroGpuc }) => ({
      ticketId,
      gpuClass,
      totalMicroGpuc,
    })),
    reasons: counts,
    raiseToMicroGpuc: ready.length > 0 ? undefined : dear[0]?.totalMicroGpuc,
  };
}

const byTotal = (left: { totalMicroGpuc: bigint }, right: { totalMicroGpuc: bigint }): number =>
  left.totalMicroGpuc < right.totalMicroGpuc ? -1 : left.totalMicroGpuc > right.totalMicroGpuc ? 1 : 0;

/** Hex keys under which a job accepts providers; every class of the market where the wish names none. */
export function acceptedKeysOf(
  { classes, tickets }: Pick<JobWish, 'classes' | 'tickets'>,
  providers: readonly Provider[],
): readonly string[] {
  if (classes.length + tickets.length > 0) return [...classes.map(classHex), ...tickets];
  return [...new Set(providers.map(({ gpuClassHex }) => gpuClassHex).filter((key) => key !== ''))].sort();
}

const classHex = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The job as it would be decoded from the chain, for the matcher's rule. */
function wishedJob(wish: JobWish, providers: readonly Provider[], now: PreflightContext): JobOpen {
  const { constants, trees, tokens } = now.deployment;
  return {
    kind: 'jobOpen',
    box: {
      boxId: '00'.repeat(32),
      transactionId: '00'.repeat(32),
      index: 0,
      ergoTree: trees.jobOpen,
      creationHeight: now.height,
      value: constants.heldNanoErg,
      assets: [{ tokenId: tokens.gpuc, amount: wish.limitMicroGpuc }],
      additionalRegisters: {},
    },
    consumerTree: '',
    acceptedKeys: acceptedKeysOf(wish, providers),
    hours: wish.hours,
    startBy: now.height + 1,
    leastReputation: wish.leastReputation,
    leastStakeMicroGpuc: wish.leastStakeMicroGpuc,
    commitment: '',
    escrowMicroGpuc: wish.limitMicroGpuc,
  };
}
