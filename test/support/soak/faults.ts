import type { Chain } from '#lib/chain/ports.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { createChance, type Chance } from './chance.ts';
import type { Crew, Role } from './crew.ts';
import type { SoakOrder } from './soakOrder.ts';

export interface Kill {
  readonly kind: 'kill';
  readonly name: string;
  readonly role: Role;
  readonly height: number;
  /** Height at which the process was started again. */
  backAt: number | undefined;
}

export interface Reorg {
  readonly kind: 'reorg';
  /** Of the tip before. */
  readonly height: number;
  readonly depth: number;
  /** Ids of the transactions that lost their block, and of the boxes that they spend. */
  readonly touched: ReadonlySet<string>;
}

export type Fault = Kill | Reorg;

export interface Stir {
  readonly faults: readonly Fault[];
  /** The last height seen; 0 before the first. */
  height(): number;
  /** No fault after this; everybody killed is back. Blocks go on. */
  calm(): Promise<void>;
  end(): Promise<void>;
}

export interface StirContext {
  readonly order: SoakOrder;
  readonly crew: Crew;
  readonly chain: Chain;
  readonly nodeUrl: string;
  readonly clock: Clock;
  readonly log: (event: object) => void;
}

const lookMs = 200;
/** Deadlines of a job of two hours lie 60 blocks off. */
const outageBlocks = 66;
/** How often each role is hit, relative to the others, before any is hit again; there are many workers. */
const lots: readonly Role[] = ['worker', 'worker', 'worker', 'worker', 'bots', 'bots', 'relay', 'chain', 'consumer'];

/** Blocks, and with them kills and reorganisations until asked to calm down. */
export function stirUp(context: StirContext): Stir {
  const { order, crew, clock } = context;
  const [calming, ending] = [new AbortController(), new AbortController()];
  const chance = createChance(order.seed);
  const faults: Fault[] = [];
  const absences = new Set<Promise<void>>();
  let height = 0;
  const sleep = (ms: number): Promise<void> => clock.sleep(ms, calming.signal).catch(() => undefined);
  // A block stands for two minutes, in which any process comes up: a busy machine must not look like a fault.
  const settled = async (): Promise<void> => {
    while ((await crew.comingUp()) > 0 && !ending.signal.aborted) await clock.sleep(lookMs);
  };
  let nextReorg = 0;
  const blocks = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await clock.sleep(order.blockMs);
      await settled();
      // While the chain is away, no block comes.
      height = await mineOne(context).catch(() => height);
      if (height === 0 || height < nextReorg || calming.signal.aborted) continue;
      const fault = nextReorg === 0 ? undefined : await reorganise(context, height, chance).catch(() => undefined);
      if (fault !== undefined) {
        faults.push(fault);
        context.log({ event: 'reorg', height: fault.height, depth: fault.depth, transactions: fault.touched.size });
      }
      nextReorg = height + order.reorgEveryBlocks;
    }
  };
  const away = async (fault: Kill, outage: boolean): Promise<void> => {
    if (outage) while (height < fault.height + outageBlocks && !calming.signal.aborted) await sleep(lookMs);
    else await sleep(chance.within(order.longestAbsenceMs));
    await crew.restart(fault.name);
    fault.backAt = height;
  };
  let outagesLeft = order.outages;
  let lastKill = 0;
  let deck: Role[] = [];
  const killOne = async (): Promise<void> => {
    await sleep(order.killEveryMs / 2 + chance.within(order.killEveryMs));
    // Kills that come faster than processes come up would only keep everybody from working.
    await settled();
    // Nor do kills between which no block came: on a busy machine nothing else would ever happen.
    while (height <= lastKill && !calming.signal.aborted) await sleep(lookMs);
    lastKill = height;
    if (deck.length === 0) deck = chance.shuffle(lots);
    const role = deck.pop();
    const victim = chance.pick(crew.running().filter((member) => member.role === role));
    if (victim === undefined || calming.signal.aborted) return;
    const outage = victim.role === 'worker' && outagesLeft > 0 && chance.fraction() < 0.2;
    if (outage) outagesLeft--;
    const fault: Kill = { kind: 'kill', name: victim.name, role: victim.role, height, backAt: undefined };
    faults.push(fault);
    context.log({ event: 'kill', name: victim.name, height, outage });
    await crew.kill(victim.name);
    const absence = away(fault, outage).finally(() => absences.delete(absence));
    absences.add(absence);
  };
  const kills = async (): Promise<void> => {
    for (let count = 0; count < order.mostKills && !calming.signal.aborted; count++) await killOne();
  };
  const [mining, killing] = [blocks(), kills()];
  return {
    faults,
    height: () => height,
    calm: async () => {
      calming.abort();
      await killing;
      await Promise.all(absences);
    },
    end: async () => {
      ending.abort();
      await mining;
    },
  };
}

async function mineOne({ chain, nodeUrl }: StirContext): Promise<number> {
  await post(nodeUrl, 'mine', {});
  return (await chain.tip()).height;
}

async function post(nodeUrl: string, route: 'mine' | 'reorg', body: object): Promise<void> {
  const answer = await fetch(`${nodeUrl}/devchain/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the devchain refuses: ${await answer.text()}`);
}

async function reorganise(context: StirContext, height: number, chance: Chance): Promise<Reorg> {
  const { chain, nodeUrl, order } = context;
  const depth = order.reorgDepth;
  const touched = new Set<string>();
  for (let at = height; at > height - depth; at--) {
    const [id] = await chain.blockIdsAt(at);
    const block = id === undefined ? undefined : await chain.block(id);
    for (const transaction of block?.transactions ?? []) {
      touched.add(transaction.id);
      for (const { boxId } of transaction.inputs) touched.add(boxId);
    }
  }
  // Half of them put what was dropped into other blocks at once, half leave it to the pool.
  await post(nodeUrl, 'reorg', { depth, remine: chance.fraction() < 0.5 });
  return { kind: 'reorg', height, depth, touched };
}
