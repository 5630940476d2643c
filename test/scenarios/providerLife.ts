import { expect } from 'vitest';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import * as figure from './figures.ts';
import * as market from './market.ts';
import { valueOf, type Stage } from './stage.ts';
import { asIfAt, moveErg, moveToken, redirect, signedBy } from './tamper.ts';

/** Enrolment, which costs what the registry says. */
export async function enrolled(stage: Stage): Promise<Provider> {
  const { gpuc } = stage.deployment.tokens;
  await stage.refuses(
    'enrolment that keeps a part of the fee',
    async (frame) => moveToken(await market.enrolPlan(stage, frame), { tokenId: gpuc, from: 0, to: 2 }),
    'script-failed',
  );
  const provider = await market.enrol(stage);
  expect([provider.slots, provider.freeSlots, provider.stakeMicroGpuc, provider.reputation]).toEqual([
    Number(figure.slots),
    Number(figure.slots),
    figure.stake,
    100,
  ]);
  return provider;
}

/** Earnings to the owner, whoever pays for it. */
export async function withdrawn(stage: Stage, provider: Provider): Promise<Provider> {
  const plan = async (frame: Awaited<ReturnType<Stage['frame']>>) =>
    buildWithdraw({ ...frame, provider, funding: await stage.funding('stranger') });
  await stage.refuses(
    'withdrawal to a stranger',
    async (frame) => redirect(await plan(frame), 1, stage.tree('stranger')),
    'script-failed',
  );
  const { outputs } = await stage.act('withdraw', plan, {
    stranger: { nanoErg: -figure.minerFee - figure.carrier },
    bob: { nanoErg: figure.carrier, microGpuc: provider.earningsMicroGpuc },
    provider: { microGpuc: -provider.earningsMicroGpuc },
    minerFees: { nanoErg: figure.minerFee },
  });
  const after = market.providerAt(stage, outputs[0]);
  expect(after.earningsMicroGpuc).toBe(0n);
  return after;
}

const paidBy = (name: string) => ({
  [name]: { nanoErg: -figure.minerFee },
  minerFees: { nanoErg: figure.minerFee },
});

/** New terms, more stake, a pause by the worker and its end by the owner. */
export async function kept(stage: Stage, provider: Provider): Promise<Provider> {
  const { stranger } = stage.people;
  const terms = { ...provider.terms, longestHours: 50 };
  await stage.refuses(
    'update by a stranger',
    async (frame) =>
      signedBy(
        buildUpdate({ ...frame, provider, funding: await stage.funding('stranger'), terms }),
        stranger.publicKeyHex,
      ),
    'script-failed',
  );
  const updated = await stage.act(
    'update',
    async (frame) => buildUpdate({ ...frame, provider, funding: await stage.funding('bob'), terms }),
    paidBy('bob'),
  );
  let now = market.providerAt(stage, updated.outputs[0]);
  expect(now.terms.longestHours).toBe(50);
  const stakeMicroGpuc = 3_000_000n;
  const staked = await stage.act(
    'addStake',
    async (frame) => buildAddStake({ ...frame, provider: now, funding: await stage.funding('bob'), stakeMicroGpuc }),
    {
      ...paidBy('bob'),
      bob: { nanoErg: -figure.minerFee, microGpuc: -stakeMicroGpuc },
      provider: { microGpuc: stakeMicroGpuc },
    },
  );
  now = market.providerAt(stage, staked.outputs[0]);
  for (const by of ['worker', 'owner'] as const) {
    const payer = by === 'worker' ? 'worker' : 'bob';
    const sent = await stage.act(
      `${by === 'worker' ? 'pause' : 'resume'} by the ${by}`,
      async (frame) =>
        buildPause({ ...frame, provider: now, funding: await stage.funding(payer), paused: by === 'worker', by }),
      paidBy(payer),
    );
    now = market.providerAt(stage, sent.outputs[0]);
    expect(now.available).toBe(by === 'owner');
  }
  return now;
}

/** Retire, wait, leave with stake and deposit. The last thing a provider does. */
export async function retiredAndLeft(stage: Stage, provider: Provider): Promise<void> {
  const retiring = await stage.act(
    'retire',
    async (frame) => buildRetire({ ...frame, provider, funding: await stage.funding('bob') }),
    paidBy('bob'),
  );
  const retired = market.providerAt(stage, retiring.outputs[0]);
  await stage.refuses(
    'leaving before the cooldown ends',
    async ({ deployment, height }) =>
      asIfAt(
        height,
        buildLeave({ deployment, height: retired.retireHeight, registry: await stage.registry(), provider: retired }),
      ),
    'script-failed',
  );
  await stage.driver.reachHeight(retired.retireHeight);
  const leave = async (frame: Awaited<ReturnType<Stage['frame']>>) =>
    buildLeave({ ...frame, registry: await stage.registry(), provider: retired });
  await stage.refuses(
    'leaving signed by a stranger',
    async (frame) => signedBy(await leave(frame), stage.people.stranger.publicKeyHex),
    'script-failed',
  );
  const held = retired.stakeMicroGpuc + retired.earningsMicroGpuc + 1n;
  await stage.act('leave', leave, {
    bob: { nanoErg: retired.box.value - figure.minerFee, microGpuc: held },
    provider: { nanoErg: -retired.box.value, microGpuc: -held },
    minerFees: { nanoErg: figure.minerFee },
  });
}

/** Anybody may pay a shard's rent ahead; nobody may take from it. */
export async function toppedUp(stage: Stage): Promise<void> {
  const nanoErg = 10_000_000n;
  const plan = async (frame: Awaited<ReturnType<Stage['frame']>>) =>
    buildTopUp({ ...frame, registry: await stage.registry(), funding: await stage.funding('stranger'), nanoErg });
  await stage.refuses(
    'a top-up that takes',
    async (frame) => moveErg(await plan(frame), 0, 1, nanoErg + 1n),
    'script-failed',
  );
  const { outputs } = await stage.act('topUp', plan, {
    stranger: { nanoErg: -nanoErg - figure.minerFee },
    registry: { nanoErg },
    minerFees: { nanoErg: figure.minerFee },
  });
  expect(valueOf(decodeRegistry(outputs[0]!, stage.deployment)).box.value).toBeGreaterThan(nanoErg);
}
