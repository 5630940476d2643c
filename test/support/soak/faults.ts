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
  /** No fault after this; everybody killed is back. */
  calm(): Promise<void>;
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
/** Deadlines of an hour's jobs lie 30 blocks off. */
const outageBlocks = 36;
/** How often each role is hit, relative to the others, before any is hit again; there are many workers. */
const lots: readonly Role[] = ['worker', 'worker', 'worker', 'worker', 'bots', 'bots', 'relay', 'chain', 'consumer'];

/** Kills and reorganisations, until asked to calm down. */
export function stirUp(context: StirContext): Stir {
  const { order, chain, clock } = context;
  const calming = new AbortController();
  const chance = createChance(order.seed);
  const faults: Fault[] = [];
  const absences = new Set<Promise<void>>();
  let height = 0;
  const sleep = (ms: number): Promise<void> => clock.sleep(ms, calming.signal).catch(() => undefined);
  const whileStirring = async (round: () => Promise<void>): Promise<void> => {
    while (!calming.signal.aborted) await round();
  };
  const watch = whileStirring(async () => {
    const tip = await chain.tip().catch(() => undefined);
    if (tip !== undefined) height = tip.height;
    await sleep(lookMs);
  });
  const away = async (fault: Kill, outage: boolean): Promise<void> => {
    if (outage) while (height < fault.height + outageBlocks && !calming.signal.aborted) await sleep(lookMs);
    else await sleep(chance.within(order.longestAbsenceMs));
    await context.crew.restart(fault.name);
    fault.backAt = height;
  };
  let outagesLeft = order.outages;
  let deck: Role[] = [];
  const kills = whileStirring(async () => {
    await sleep(order.killEveryMs / 2 + chance.within(order.killEveryMs));
    if (deck.length === 0) deck = chance.shuffle(lots);
    const role = deck.pop();
    const victim = chance.pick(context.crew.running().filter((member) => member.role === role));
    if (victim === undefined || calming.signal.aborted) return;
    const outage = victim.role === 'worker' && outagesLeft > 0 && chance.fraction() < 0.2;
    if (outage) outagesLeft--;
    const fault: Kill = { kind: 'kill', name: victim.name, role: victim.role, height, backAt: undefined };
    faults.push(fault);
    context.log({ event: 'kill', name: victim.name, height, outage });
    await context.crew.kill(victim.name);
    const absence = away(fault, outage).finally(() => absences.delete(absence));
    absences.add(absence);
  });
  let next = 0;
  const reorgs = whileStirring(async () => {
    await sleep(lookMs);
    if (next === 0 && height > 0) next = height + order.reorgEveryBlocks;
    if (height === 0 || height < next) return;
    const fault = await reorganise(context, height, chance).catch(() => undefined);
    // The chain is away; tried again at once when it is back.
    if (fault === undefined) return;
    next = height + order.reorgEveryBlocks;
    faults.push(fault);
    context.log({ event: 'reorg', height: fault.height, depth: fault.depth, transactions: fault.touched.size });
  });
  return {
    faults,
    height: () => height,
    calm: async () => {
      calming.abort();
      await Promise.all([watch, kills, reorgs]);
      await Promise.all(absences);
    },
  };
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
  const answer = await fetch(`${nodeUrl}/devchain/reorg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // Half of them put what was dropped into other blocks at once, half leave it to the pool.
    body: JSON.stringify({ depth, remine: chance.fraction() < 0.5 }),
  });
  if (!answer.ok) throw new Error(`the devchain refuses to reorganise: ${await answer.text()}`);
  return { kind: 'reorg', height, depth, touched };
}
