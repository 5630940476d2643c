import type { ChainBox } from '#lib/chain/ports.ts';
import { buildAddStake, isRenewable } from '#lib/protocol/provider/addStake.ts';
import { decodeProvider, type ProviderTerms } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import { people } from '../contracts/people.ts';
import { valueOf } from '../protocol/planRunner.ts';
import type { MarketRun, Move } from './marketRun.ts';
import { ticketsHome, type ModelProvider, type Person } from './model.ts';
import { expectPayout } from './payouts.ts';

export interface Enrolment {
  readonly registry: Registry;
  readonly owner: Person;
  readonly worker: Person;
  readonly slots: number;
  readonly stakeMicroGpuc: bigint;
  readonly gpuClass: string;
  readonly terms: ProviderTerms;
}

export function enrolProvider(market: MarketRun, { registry, owner, worker, ...stated }: Enrolment): Move {
  const { model, deployment } = market;
  const name = `provider ${model.providers.length}`;
  const { slots, stakeMicroGpuc, gpuClass, terms } = stated;
  return {
    action: 'enrolProvider',
    about: `${name} of ${owner}, worker ${worker}: ${slots} slots for ${stakeMicroGpuc}, ${gpuClass}`,
    plan: () =>
      buildEnrolProvider({
        ...market.frame,
        ...stated,
        registry,
        governance: market.governance,
        funding: market.wallet(owner),
        ownerTree: people[owner].ergoTree,
        workerTree: people[worker].ergoTree,
        card: { gpuCount: 1 },
      }),
    book: (outputs) => {
      const fee = deployment.constants.enrolFeeMicroGpuc;
      market.pay(owner, -stakeMicroGpuc - 1n - fee);
      model.registryMicroGpuc += fee;
      market.tally.edges.count('nothing -> enrolled');
      const { slashMicroGpuc, feeBps } = model.parameters;
      model.providers.push({
        name,
        owner,
        worker,
        slots,
        gpuClass,
        terms,
        stakeMicroGpuc,
        slashMicroGpuc,
        feeBps,
        ticketId: registry.box.boxId,
        boxId: outputs[1]!.boxId,
        ...unblemished,
      });
    },
  };
}

const unblemished = {
  earningsMicroGpuc: 0n,
  completed: 0,
  failed: 0,
  declined: 0,
  disputesLost: 0,
  volumeMicroGpuc: 0n,
  ratingSum: 0,
  ratingCount: 0,
  available: true,
  retireHeight: 0,
  ticketsBurned: 0,
  left: false,
};

export function leave(market: MarketRun, provider: ModelProvider, registry: Registry): Move {
  const missing = provider.slots + 1 - ticketsHome(market.model, provider);
  return {
    action: 'leave',
    about: `${provider.name}, ${missing} tickets missing`,
    plan: () =>
      buildLeave({ ...market.frame, registry, provider: market.provider(provider), acceptForfeit: missing > 0 }),
    book: () => {
      const forfeit = BigInt(missing) * provider.slashMicroGpuc;
      market.pay(provider.owner, provider.stakeMicroGpuc + provider.earningsMicroGpuc + 1n - forfeit);
      market.model.treasuryMicroGpuc += forfeit;
      market.tally.edges.count(missing > 0 ? 'retired -> left with a forfeit' : 'retired -> left whole');
      provider.left = true;
    },
  };
}

export const topUp = (market: MarketRun, registry: Registry): Move => ({
  action: 'topUp',
  about: registry.box.boxId.slice(0, 8),
  plan: () => buildTopUp({ ...market.frame, registry, funding: market.wallet('spare'), nanoErg: 1_000_000n }),
  book: () => undefined,
});

export const withdraw = (market: MarketRun, provider: ModelProvider): Move => ({
  action: 'withdraw',
  about: `${provider.earningsMicroGpuc} of ${provider.name}`,
  plan: () => buildWithdraw({ ...market.frame, provider: market.provider(provider), funding: market.wallet('bot') }),
  book: (outputs) => {
    const { earningsMicroGpuc: microGpuc, boxId: tag, owner: to } = provider;
    expectPayout(market, outputs, { to, microGpuc, leastNanoErg: 1n, tag });
    provider.earningsMicroGpuc = 0n;
    follow(provider, outputs);
  },
});

export const collect = (market: MarketRun, provider: ModelProvider, microGpuc: bigint): Move => ({
  action: 'collect',
  about: `${microGpuc} of ${provider.name}`,
  plan: () =>
    buildCollect({
      ...market.frame,
      provider: market.provider(provider),
      funding: market.wallet(provider.owner),
      microGpuc,
    }),
  book: (outputs) => {
    market.pay(provider.owner, microGpuc);
    provider.earningsMicroGpuc -= microGpuc;
    follow(provider, outputs);
  },
});

export const update = (
  market: MarketRun,
  provider: ModelProvider,
  change: Partial<Pick<ModelProvider, 'worker' | 'gpuClass' | 'terms'>>,
): Move => ({
  action: 'update',
  about: `${provider.name}: ${Object.keys(change).join(', ')}`,
  plan: () => {
    const { worker, ...rest } = change;
    const workerTree = worker === undefined ? {} : { workerTree: people[worker].ergoTree };
    const funding = market.wallet(provider.owner);
    return buildUpdate({ ...market.frame, provider: market.provider(provider), funding, ...rest, ...workerTree });
  },
  book: (outputs) => {
    Object.assign(provider, change);
    follow(provider, outputs);
  },
});

/** By the owner; by a stranger where the box has grown old enough. */
export const addStake = (market: MarketRun, provider: ModelProvider, microGpuc: bigint): Move => {
  const box = market.provider(provider);
  const by = isRenewable(box, market.deployment, market.next) ? 'spare' : provider.owner;
  return {
    action: 'addStake',
    about: `${microGpuc} to ${provider.name} by ${by}`,
    plan: () =>
      buildAddStake({ ...market.frame, provider: box, funding: market.wallet(by), stakeMicroGpuc: microGpuc }),
    book: (outputs) => {
      market.pay(by, -microGpuc);
      provider.stakeMicroGpuc += microGpuc;
      follow(provider, outputs);
    },
  };
};

export const retire = (market: MarketRun, provider: ModelProvider): Move => ({
  action: 'retire',
  about: provider.name,
  plan: () =>
    buildRetire({ ...market.frame, provider: market.provider(provider), funding: market.wallet(provider.owner) }),
  book: (outputs) => {
    follow(provider, outputs);
    // The owner is free to cool down for longer than he must.
    const { retireHeight } = valueOf(decodeProvider(outputs[0]!, market.deployment));
    const least = market.next + market.deployment.constants.cooldownBlocks;
    if (retireHeight < least) throw new Error(`${provider.name} may leave at ${retireHeight}, before ${least}`);
    market.tally.edges.count(provider.available ? 'available -> retired' : 'paused -> retired');
    Object.assign(provider, { retireHeight, available: false });
  },
});

/** Pauses an available provider, resumes a paused one. */
export const pause = (market: MarketRun, provider: ModelProvider, by: 'owner' | 'worker'): Move => ({
  action: provider.available ? 'pause' : 'resume',
  about: `${provider.name} by ${by}`,
  plan: () =>
    buildPause({
      ...market.frame,
      provider: market.provider(provider),
      funding: market.wallet(provider[by]),
      paused: provider.available,
      by,
    }),
  book: (outputs) => {
    market.tally.edges.count(provider.available ? 'available -> paused' : 'paused -> available');
    provider.available = !provider.available;
    follow(provider, outputs);
  },
});

function follow(provider: ModelProvider, outputs: readonly ChainBox[]): void {
  provider.boxId = outputs[0]!.boxId;
}
