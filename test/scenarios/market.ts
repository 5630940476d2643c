import { randomBytes } from 'node:crypto';
import { hex, utf8 } from '@fleet-sdk/crypto';
import { buildPayment } from '#lib/client/payment.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen, type JobRequest } from '#lib/protocol/jobOpen/box.ts';
import { buildOpen, type OpenParams } from '#lib/protocol/jobOpen/open.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildMatch, type MatchParams } from '#lib/protocol/provider/match.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import * as figure from './figures.ts';
import type { PersonName } from './people.ts';
import { valueOf, type Expected, type Sent, type Stage } from './stage.ts';

export const gpuClass = 'rtx-4090';
export const resultHash = '8b'.repeat(32);
/** What the reserve gives Alice and Bob to start with, micro-GPUC. */
export const grants = { alice: 100_000_000n, bob: 100_000_000n } as const;
const grantCarrier = 1_000_000n;
/** Pays for a surge of one busy slot and a little more. */
export const escrow = 1_000_000n;
const farAheadBlocks = 5_000;

export const providerAt = (stage: Stage, box: ChainBox | undefined): Provider =>
  valueOf(decodeProvider(box!, stage.deployment));
export const reviewAt = (stage: Stage, box: ChainBox | undefined): JobReview =>
  valueOf(decodeJobReview(box!, stage.deployment));
export const openAt = (stage: Stage, box: ChainBox | undefined): JobOpen =>
  valueOf(decodeJobOpen(box!, stage.deployment));
export const activeAt = (stage: Stage, box: ChainBox | undefined): JobActive =>
  valueOf(decodeJobActive(box!, stage.deployment));
export const deliveredAt = (stage: Stage, box: ChainBox | undefined): JobDelivered =>
  valueOf(decodeJobDelivered(box!, stage.deployment));

/** Tokens from the reserve, micro-GPUC or units of the test rsBTC. */
export async function grant(
  stage: Stage,
  name: PersonName,
  { tokenId, amount, as }: { tokenId: string; amount: bigint; as: 'microGpuc' | 'rsBtc' },
): Promise<void> {
  const source = async ({ height }: Frame): Promise<UnsignedPlan> => ({
    ...buildPayment({
      recipientTree: stage.tree(name),
      nanoErg: grantCarrier,
      tokens: [{ tokenId, amount }],
      ...(await stage.funding('reserve')),
      height,
    }),
    thresholds: [],
    changeNanoErg: 0n,
  });
  await stage.act(`grant to ${name}`, source, {
    reserve: { nanoErg: -grantCarrier - figure.minerFee, [as]: -amount },
    [name]: { nanoErg: grantCarrier, [as]: amount },
    minerFees: { nanoErg: figure.minerFee },
  });
}

/** GPUC from the reserve to Alice and Bob. */
export async function grantGpuc(stage: Stage): Promise<void> {
  for (const name of ['alice', 'bob'] as const) {
    await grant(stage, name, { tokenId: stage.deployment.tokens.gpuc, amount: grants[name], as: 'microGpuc' });
  }
}

export async function enrolPlan(stage: Stage, frame: Frame, owner: PersonName = 'bob'): Promise<UnsignedPlan> {
  return buildEnrolProvider({
    ...frame,
    registry: await stage.registry(),
    governance: await stage.governance(),
    funding: await stage.funding(owner),
    ownerTree: stage.tree(owner),
    slots: Number(figure.slots),
    stakeMicroGpuc: figure.stake,
    terms: {
      basePriceMicroGpuc: figure.basePrice,
      surgeBps: Number(figure.surgeBps),
      // No hour is off-peak, so that a price does not depend on the clock of whoever mines.
      offPeakFromHour: 0,
      offPeakToHour: 0,
      discountBps: 2_000,
      longestHours: 100,
    },
    gpuClass,
    workerTree: stage.tree('worker'),
    card: { recipient: 'age1scenario', gpuCount: 1, vramMib: 24_576 },
  });
}

export async function enrol(stage: Stage, owner: PersonName = 'bob'): Promise<Provider> {
  const { outputs } = await stage.act('enrolProvider', (frame) => enrolPlan(stage, frame, owner), {
    [owner]: {
      nanoErg: -figure.providerDeposit - figure.minerFee,
      microGpuc: -figure.enrolFee - figure.stake - 1n,
    },
    registry: { microGpuc: figure.enrolFee },
    provider: { nanoErg: figure.providerDeposit, microGpuc: figure.stake + 1n },
    minerFees: { nanoErg: figure.minerFee },
  });
  return providerAt(stage, outputs[1]);
}

export async function openPlan(
  stage: Stage,
  frame: Frame,
  wishes: Partial<JobRequest & Pick<OpenParams, 'minerFeeNanoErg'>> = {},
): Promise<UnsignedPlan> {
  const { minerFeeNanoErg, ...request } = wishes;
  return buildOpen({
    ...frame,
    minerFeeNanoErg,
    funding: await stage.funding('alice'),
    escrowMicroGpuc: escrow,
    request: {
      consumerTree: stage.tree('alice'),
      acceptedKeys: [hex.encode(utf8.decode(gpuClass))],
      hours: 1,
      startBy: frame.height + farAheadBlocks,
      leastReputation: 0,
      leastStakeMicroGpuc: figure.slash,
      commitment: randomBytes(32).toString('hex'),
      ...request,
    },
  });
}

export const openGains: Expected = {
  alice: { nanoErg: -figure.deposit - figure.matchTip - figure.minerFee, microGpuc: -escrow },
  jobOpen: { nanoErg: figure.deposit + figure.matchTip, microGpuc: escrow },
  minerFees: { nanoErg: figure.minerFee },
};

/** One job of Alice; the wishes are made anew for every attempt, since heights move. */
export async function open(
  stage: Stage,
  wishes: (height: number) => Partial<JobRequest> = () => ({}),
): Promise<JobOpen> {
  const { outputs } = await stage.act('open', (frame) => openPlan(stage, frame, wishes(frame.height)), openGains);
  return openAt(stage, outputs[0]);
}

export async function matchPlan(
  stage: Stage,
  frame: Frame,
  batch: Pick<MatchParams, 'provider' | 'jobs'>,
): Promise<UnsignedPlan> {
  const [header] = await stage.driver.chain.lastHeaders(1);
  return buildMatch({
    ...frame,
    ...batch,
    governance: await stage.governance(),
    timestampMs: header?.timestamp ?? 0,
    changeErgoTree: stage.tree('bot'),
  });
}

/** A tip of less than half a million beyond the fee is not worth a box; the miner keeps it. */
export function matchGains(jobs: number, escrows = BigInt(jobs) * escrow): Expected {
  const count = BigInt(jobs);
  const tips = count * figure.matchTip;
  const kept = tips - figure.minerFee >= 500_000n ? tips - figure.minerFee : 0n;
  return {
    jobOpen: { nanoErg: -count * (figure.deposit + figure.matchTip), microGpuc: -escrows },
    jobActive: { nanoErg: count * figure.deposit, microGpuc: escrows },
    minerFees: { nanoErg: tips - kept },
    ...(kept > 0n ? { bot: { nanoErg: kept } } : {}),
  };
}

export interface Running<Job> {
  readonly provider: Provider;
  readonly jobs: readonly Job[];
}

export async function match(stage: Stage, provider: Provider, jobs: readonly JobOpen[]): Promise<Running<JobActive>> {
  const sent = await stage.act(
    'match',
    (frame) => matchPlan(stage, frame, { provider, jobs }),
    matchGains(jobs.length, sumOf(jobs.map(({ escrowMicroGpuc }) => escrowMicroGpuc))),
  );
  return matched(stage, sent, jobs.length);
}

export const matched = (stage: Stage, { outputs }: Sent, count: number): Running<JobActive> => ({
  provider: providerAt(stage, outputs[0]),
  jobs: outputs.slice(1, count + 1).map((box) => activeAt(stage, box)),
});

/** Jobs of Alice that run at a provider. */
export async function running(stage: Stage, provider: Provider, count: number): Promise<Running<JobActive>> {
  const jobs: JobOpen[] = [];
  for (let index = 0; index < count; index++) jobs.push(await open(stage));
  return match(stage, provider, jobs);
}

export async function deliverPlan(stage: Stage, frame: Frame, jobs: readonly JobActive[]): Promise<UnsignedPlan> {
  return buildDeliver({
    ...frame,
    jobs: jobs.map((job) => ({ job, resultHash })),
    funding: await stage.funding('worker'),
  });
}

export function deliverGains(jobs: readonly JobActive[]): Expected {
  const nanoErg = BigInt(jobs.length) * figure.deposit;
  const microGpuc = jobs.reduce((sum, job) => sum + job.escrowMicroGpuc, 0n);
  return {
    worker: { nanoErg: -figure.minerFee },
    jobActive: { nanoErg: -nanoErg, microGpuc: -microGpuc },
    jobDelivered: { nanoErg, microGpuc },
    minerFees: { nanoErg: figure.minerFee },
  };
}

export async function deliver(stage: Stage, jobs: readonly JobActive[]): Promise<readonly JobDelivered[]> {
  const { outputs } = await stage.act('deliver', (frame) => deliverPlan(stage, frame, jobs), deliverGains(jobs));
  return jobs.map((_, index) => deliveredAt(stage, outputs[index + 1]));
}
