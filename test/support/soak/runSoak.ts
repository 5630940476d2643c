import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#cli/start/freePort.ts';
import { auditChain } from '#lib/audit/auditChain.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import type { AuditReport } from '#lib/audit/report.ts';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import type { Chain } from '#lib/chain/ports.ts';
import { createJobStore } from '#lib/client/job/jobStore.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { busyboxImage, debianImages } from '#worker/docker/debianImages.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';
import { createCrew, type Crew } from './crew.ts';
import { crewOf } from './employ.ts';
import { readFate, unfinishedJobs, type Fate, type OwnedRecord } from './fates.ts';
import { stirUp, type Fault, type Stir } from './faults.ts';
import { foundMarket, type FoundedMarket } from './foundMarket.ts';
import { findLeftovers, openRecords, removeLeftovers } from './leftovers.ts';
import { compareHoldings, readSoakHoldings } from './soakHoldings.ts';
import type { SoakOrder } from './soakOrder.ts';
import { watchStarts } from './startWatch.ts';

export interface SoakReport {
  readonly fates: readonly Fate[];
  readonly faults: readonly Fault[];
  /** Open boxes on chain that no consumer has in his books. */
  readonly strayJobs: number;
  readonly ranTwice: readonly string[];
  readonly leftovers: readonly string[];
  /** Processes that ended unasked. */
  readonly fallen: readonly string[];
  /** Processes that did not end when asked to. */
  readonly stubborn: readonly string[];
  readonly holdings: ReturnType<typeof compareHoldings>;
  /** Tickets that did not come home. */
  readonly ticketsAway: number;
  readonly counters: { readonly completed: number; readonly failed: number; readonly declined: number };
  /** What the audit, which knows nothing of all this, finds wrong. */
  readonly audit: AuditReport;
  readonly blocks: number;
  /** Those of them in which things went wrong, before calm was asked for. */
  readonly stirredBlocks: number;
  readonly seconds: number;
  /** JSON lines: faults as they came, then fates. Kept. */
  readonly reportFile: string;
}

interface Soak {
  readonly order: SoakOrder;
  readonly market: FoundedMarket;
  readonly chain: Chain;
  readonly crew: Crew;
  readonly log: (event: object) => void;
}

/** Runs a market under faults until every job has ended, or the time is over; leaves no process behind. */
export async function runSoak(order: SoakOrder): Promise<SoakReport> {
  const home = await mkdtemp(join(tmpdir(), 'dgcm-soak-'));
  const reportFile = `${home}.jsonl`;
  const startedMs = Date.now();
  const log = (event: object): void => {
    const seconds = (Date.now() - startedMs) / 1_000;
    appendFileSync(reportFile, `${JSON.stringify({ seconds, ...event }, plainly)}\n`);
  };
  await mkdir(join(home, 'logs'));
  const crew = createCrew(join(home, 'logs'));
  let market: FoundedMarket | undefined;
  try {
    await prepareImage(home);
    market = await foundMarket(order, home);
    const ports = { node: await freePort(0), relay: await freePort(0) };
    const nodeUrl = `http://127.0.0.1:${ports.node}`;
    const soak = { order, market, crew, log, chain: createNodeClient({ url: nodeUrl, retries: 8 }) };
    const report = await soakIn(soak, crewOf(order, market, ports), nodeUrl);
    return { ...report, seconds: (Date.now() - startedMs) / 1_000, reportFile };
  } finally {
    await crew.stop();
    await removeLeftovers(market?.providers ?? []);
    if (process.env['DGCM_SOAK_KEEP'] === undefined) await rm(home, { recursive: true, force: true });
  }
}

const plainly = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

async function prepareImage(home: string): Promise<void> {
  const docker = await ensureEngine();
  const policy = { workerId: 'soak' };
  await new DockerRuntime({ docker, policy, outputRoot: join(home, 'unused'), builders: debianImages }).prepareImage(
    busyboxImage,
  );
}

type Outcome = Omit<SoakReport, 'seconds' | 'reportFile'>;

async function soakIn(soak: Soak, members: ReturnType<typeof crewOf>, nodeUrl: string): Promise<Outcome> {
  const { order, market, chain, crew, log } = soak;
  const starts = watchStarts();
  try {
    for (const member of members.slice(0, 1)) await crew.start(member);
    await waitFor(() => chain.tip().then(() => true), 60_000);
    const before = await readSoakHoldings(chain, market);
    const firstHeight = (await chain.tip()).height;
    for (const member of members.slice(1)) await crew.start(member);
    const stir = stirUp({ order, crew, chain, nodeUrl, clock: systemClock, log });
    const finished = await waitFor(() => allEnded(soak), order.limitMs);
    const stirredBlocks = stir.height() - firstHeight;
    await stir.calm();
    log({ event: 'calm', finished, height: stir.height() });
    await waitFor(() => quiet(soak), 60_000);
    await stir.end();
    const holdings = compareHoldings(before, await readSoakHoldings(chain, market));
    const facts = await gather(soak, stir);
    const blocks = (await chain.tip()).height - firstHeight;
    const stubborn = await crew.stop();
    return {
      ...facts,
      holdings,
      blocks,
      stirredBlocks,
      stubborn,
      faults: stir.faults,
      fallen: [...crew.fallen],
      ranTwice: starts.startedTwice(),
      leftovers: await findLeftovers(market.home, market.providers),
    };
  } finally {
    await starts.stop();
  }
}

async function ownedRecords({ market }: Soak): Promise<readonly OwnedRecord[]> {
  const owned = await Promise.all(
    market.consumers.map(async (_, index) => {
      const consumer = `consumer-${index + 1}`;
      const records = await createJobStore(join(market.home, consumer, 'jobs')).list();
      return records.map((record) => ({ consumer, record }));
    }),
  );
  return owned.flat();
}

async function allEnded(soak: Soak): Promise<boolean> {
  // A process that fell by itself fails the soak; waiting for its jobs would not help.
  if (soak.crew.fallen.length > 0) return true;
  const owned = await ownedRecords(soak);
  const sent = owned.filter(({ record }) => record.open !== undefined);
  if (sent.length < soak.order.jobs) return false;
  for (const { record } of sent) {
    if (record.open && (await soak.chain.boxById(record.open.openBoxId)) === undefined) return false;
  }
  return (await unfinishedJobs(soak.chain, soak.market.deployment)) === 0;
}

/** Workers have cleaned up and nothing is on its way any more. */
async function quiet({ market, chain }: Soak): Promise<boolean> {
  const open = await openRecords(market.providers);
  return open.length === 0 && (await chain.poolTransactions()).length === 0;
}

async function gather(soak: Soak, { faults }: Stir) {
  const { chain, market, log } = soak;
  const owned = await ownedRecords(soak);
  const fates: Fate[] = [];
  for (const one of owned) fates.push(await readFate(chain, market, { owned: one, faults }));
  for (const fate of fates) log({ event: 'fate', ...fate });
  const known = new Set(fates.map(({ openBoxId }) => openBoxId));
  const opened = await chain.allByErgoTree(market.deployment.trees.jobOpen);
  const { providers } = await readMarket(chain, market.deployment, ['provider']);
  const total = (pick: (provider: (typeof providers)[number]) => number): number =>
    providers.reduce((sum, provider) => sum + pick(provider), 0);
  return {
    fates,
    audit: auditChain(await readHistory(chain, market.deployment), market.deployment),
    strayJobs: opened.filter(({ boxId }) => !known.has(boxId)).length,
    ticketsAway: total(({ slots, ticketsHome }) => slots + 1 - ticketsHome),
    counters: {
      completed: total(({ completed }) => completed),
      failed: total(({ failed }) => failed),
      declined: total(({ declined }) => declined),
    },
  };
}

/** Whether it came true in time; an error meanwhile, as while the chain is away, counts as not yet. */
async function waitFor(condition: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const endMs = Date.now() + limitMs;
  while (Date.now() < endMs) {
    if (await condition().catch(() => false)) return true;
    await systemClock.sleep(1_000);
  }
  return false;
}
