import type { Chain } from '#lib/chain/ports.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { createChance, type Chance } from './chance.ts';
import type { Crew, Member, Role } from './crew.ts';
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

/** What blocks and kills share, which run side by side. */
interface Stirring extends StirContext {
  readonly chance: Chance;
  readonly faults: Fault[];
  /** One for each who was killed and is not back. */
  readonly absences: Set<Promise<void>>;
  readonly calming: AbortController;
  readonly ending: AbortController;
  /** The last one seen; 0 before the first. */
  height: number;
}

/** Blocks, and with them kills and reorganisations until asked to calm down. */
export function stirUp(context: StirContext): Stir {
  const stirring: Stirring = {
    ...context,
    chance: createChance(context.order.seed),
    faults: [],
    absences: new Set(),
    calming: new AbortController(),
    ending: new AbortController(),
    height: 0,
  };
  const [mining, killing] = [blocks(stirring), kills(stirring)];
  return {
    faults: stirring.faults,
    height: () => stirring.height,
    calm: async () => {
      stirring.calming.abort();
      await killing;
      await Promise.all(stirring.absences);
    },
    end: async () => {
      stirring.ending.abort();
      await mining;
    },
  };
}

const sleep = ({ clock, calming }: Stirring, ms: number): Promise<void> =>
  clock.sleep(ms, calming.signal).catch(() => undefined);

/** A block stands for two minutes, in which any process comes up: a busy machine must not look like a fault. */
async function settled({ crew, clock, ending }: Stirring): Promise<void> {
  while ((await crew.comingUp()) > 0 && !ending.signal.aborted) await clock.sleep(lookMs);
}

async function blocks(stirring: Stirring): Promise<void> {
  const { order, clock, calming, ending } = stirring;
  let nextReorg = 0;
  while (!ending.signal.aborted) {
    await clock.sleep(order.blockMs);
    await settled(stirring);
    // While the chain is away, no block comes.
    const height = await mineOne(stirring).catch(() => stirring.height);
    stirring.height = height;
    if (height === 0 || height < nextReorg || calming.signal.aborted) continue;
    if (nextReorg === 0) nextReorg = height + order.reorgEveryBlocks;
    else {
      // Where the chain goes away meanwhile, the next block brings it.
      const done = reorganise(stirring, height).then(() => height + order.reorgEveryBlocks);
      nextReorg = await done.catch(() => nextReorg);
    }
  }
}

async function kills(stirring: Stirring): Promise<void> {
  const { order, chance, calming } = stirring;
  const deck: Role[] = [];
  let outagesLeft = order.outages;
  let lastKill = 0;
  for (let count = 0; count < order.mostKills && !calming.signal.aborted; count++) {
    await pauseAfterKill(stirring, lastKill);
    lastKill = stirring.height;
    const victim = nextVictim(stirring, deck);
    if (victim === undefined) continue;
    const outage = victim.role === 'worker' && outagesLeft > 0 && chance.fraction() < 0.2;
    if (outage) outagesLeft--;
    await kill(stirring, victim, outage);
  }
}

async function pauseAfterKill(stirring: Stirring, lastKill: number): Promise<void> {
  const { order, chance, calming } = stirring;
  await sleep(stirring, order.killEveryMs / 2 + chance.within(order.killEveryMs));
  // Kills that come faster than processes come up would only keep everybody from working.
  await settled(stirring);
  // Nor do kills between which no block came: on a busy machine nothing else would ever happen.
  while (stirring.height <= lastKill && !calming.signal.aborted) await sleep(stirring, lookMs);
}

/** Somebody of the role on top of the deck; nobody where none such runs, or where calm is asked for. */
function nextVictim({ crew, chance, calming }: Stirring, deck: Role[]): Member | undefined {
  if (deck.length === 0) deck.push(...chance.shuffle(lots));
  const role = deck.pop();
  const victim = chance.pick(crew.running().filter((member) => member.role === role));
  return calming.signal.aborted ? undefined : victim;
}

async function kill(stirring: Stirring, { name, role }: Member, outage: boolean): Promise<void> {
  const { crew, height, absences } = stirring;
  const fault: Kill = { kind: 'kill', name, role, height, backAt: undefined };
  stirring.faults.push(fault);
  stirring.log({ event: 'kill', name, height, outage });
  await crew.kill(name);
  const absence = away(stirring, fault, outage).finally(() => absences.delete(absence));
  absences.add(absence);
}

async function away(stirring: Stirring, fault: Kill, outage: boolean): Promise<void> {
  const { order, crew, chance, calming } = stirring;
  if (outage) {
    while (stirring.height < fault.height + outageBlocks && !calming.signal.aborted) await sleep(stirring, lookMs);
  } else await sleep(stirring, chance.within(order.longestAbsenceMs));
  await crew.restart(fault.name);
  fault.backAt = stirring.height;
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

async function reorganise({ chain, nodeUrl, order, chance, faults, log }: Stirring, height: number): Promise<void> {
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
  faults.push({ kind: 'reorg', height, depth, touched });
  log({ event: 'reorg', height, depth, transactions: touched.size });
}
