import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { nextParameters } from '#test/support/contracts/boxes.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { decodeProposal } from '#lib/protocol/proposal/box.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { people } from '../support/contracts/people.ts';
import { asset, candidate, ERG, place } from '../support/contracts/world.ts';
import { Market } from '../support/protocol/market.ts';

const heldBy = (outputs: readonly ChainBox[], ergoTree: string): ChainBox =>
  outputs.find((output) => output.ergoTree === ergoTree)!;

describe('providers', () => {
  it('withdraws earnings', () => {
    const market = new Market();
    const { provider, jobs } = market.running(1);
    const delivered = market.deliver(jobs);
    market.height = delivered[0]!.releaseHeight;
    const earned = market.provider(market.run(buildSettle({ ...market.frame, provider, jobs: delivered }))[0]!);
    const outputs = market.run(buildWithdraw({ ...market.frame, provider: earned, funding: market.wallet('bot') }));
    expect(outputs[1]).toMatchObject({
      ergoTree: people.owner.ergoTree,
      assets: [{ amount: earned.earningsMicroGpuc }],
    });
    expect(market.provider(outputs[0]!).earningsMicroGpuc).toBe(0n);
  });

  it('updates terms, class, worker and card', () => {
    const market = new Market();
    const provider = market.enrolProvider();
    const plan = buildUpdate({
      ...market.frame,
      provider,
      funding: market.wallet('owner'),
      terms: { ...provider.terms, basePriceMicroGpuc: 7n },
      gpuClass: 'h200',
      workerTree: people.otherWorker.ergoTree,
      card: { gpuCount: 8 },
    });
    const updated = market.provider(market.run(plan)[0]!);
    expect(updated).toMatchObject({ gpuClass: 'h200', card: { gpuCount: 8 }, workerTree: people.otherWorker.ergoTree });
    expect(updated.terms.basePriceMicroGpuc).toBe(7n);
  });

  it('adds stake', () => {
    const market = new Market();
    const provider = market.enrolProvider();
    const funding = market.wallet('owner', 5_000_000n);
    const plan = buildAddStake({ ...market.frame, provider, funding, stakeMicroGpuc: 1_000_000n });
    expect(market.provider(market.run(plan)[0]!).stakeMicroGpuc).toBe(9_000_000n);
  });

  it.each(['owner', 'worker'] as const)('pauses and resumes by the %s', (by) => {
    const market = new Market();
    const provider = market.enrolProvider();
    const pause = (from: typeof provider, paused: boolean) =>
      market.provider(
        market.run(buildPause({ ...market.frame, provider: from, funding: market.wallet(by), paused, by }))[0]!,
      );
    const paused = pause(provider, true);
    expect(paused.available).toBe(false);
    expect(pause(paused, false).available).toBe(true);
  });

  it('retires and leaves with everything', () => {
    const market = new Market();
    const provider = market.enrolProvider();
    const retired = market.provider(
      market.run(buildRetire({ ...market.frame, provider, funding: market.wallet('owner') }))[0]!,
    );
    market.height = retired.retireHeight - 1;
    const outputs = market.run(buildLeave({ ...market.frame, registry: market.registry, provider: retired }));
    expect(outputs[1]).toMatchObject({ ergoTree: people.owner.ergoTree, assets: [{ amount: 8_000_001n }] });
  });

  it('leaves with a missing ticket, forfeiting its slash', () => {
    const market = new Market();
    const { provider } = market.running(1);
    const retired = market.provider(
      market.run(buildRetire({ ...market.frame, provider, funding: market.wallet('owner') }))[0]!,
    );
    market.height = retired.retireHeight;
    const leave = { ...market.frame, registry: market.registry, provider: retired };
    expect(() => buildLeave(leave)).toThrow('forfeits');
    const outputs = market.run(buildLeave({ ...leave, acceptForfeit: true }));
    expect(outputs[1]).toMatchObject({ ergoTree: market.deployment.trees.treasury, assets: [{ amount: 1_000_000n }] });
  });
});

describe('registry, governance and treasury', () => {
  it('tops up a registry shard', () => {
    const market = new Market();
    const { registry } = market;
    const plan = buildTopUp({ ...market.frame, registry, funding: market.wallet('bot'), nanoErg: 5_000_000n });
    expect(market.run(plan)[0]!.value).toBe(registry.box.value + 5_000_000n);
  });

  it('proposes, waits and enacts', () => {
    const market = new Market();
    const { governance, proposal, deployment } = market;
    const parameters = { ...nextParameters, guards: governance.guards.slice(1), k: 2 };
    const funding = market.wallet('bot');
    const proposed = market.run(buildPropose({ ...market.frame, proposal, governance, funding, parameters }))[0]!;
    const decoded = decodeProposal(proposed, deployment);
    if (!decoded.ok) throw new Error(decoded.reason);
    market.height = decoded.value.readyHeight - 1;
    const enacted = market.run(
      buildEnact({ ...market.frame, governance, proposal: decoded.value, funding: market.wallet('bot') }),
    );
    expect(decodeGovernance(enacted[0]!, deployment)).toMatchObject({ ok: true, value: parameters });
  });

  it('spends the treasury', () => {
    const market = new Market();
    const { provider, jobs } = market.running(2);
    const outputs = market.run(buildDecline({ ...market.frame, provider, jobs, funding: market.wallet('worker') }));
    const box = heldBy(outputs, market.deployment.trees.treasury);
    const { governance } = market;
    const spend = (boxes: readonly ChainBox[], microGpuc?: bigint) =>
      market.run(
        buildSpendTreasury({
          ...market.frame,
          boxes,
          governance,
          funding: market.wallet('bot'),
          recipientTree: people.spare.ergoTree,
          ...(microGpuc === undefined ? {} : { microGpuc }),
        }),
      );
    const [paid, rest] = spend([box], 1_500n);
    expect(paid).toMatchObject({ ergoTree: people.spare.ergoTree, assets: [{ amount: 1_500n }] });
    expect(rest).toMatchObject({ ergoTree: market.deployment.trees.treasury, assets: [{ amount: 2_500n }] });
    expect(readBytes(rest!, 'R4')).toBe(box.boxId);
    // What is left can be spent like any other fee, and then nothing returns.
    const last = spend([rest!]);
    expect(last[0]).toMatchObject({ assets: [{ amount: 2_500n }], value: rest!.value });
    expect(last.filter(({ ergoTree }) => ergoTree === market.deployment.trees.treasury)).toEqual([]);
  });

  it('pays no guard with what strangers sent to the treasury', () => {
    const market = new Market();
    const { trees, tokens } = market.deployment;
    const junk = 'e5'.repeat(32);
    const gift = place(candidate(trees.treasury, 9n * ERG, { assets: [asset(tokens.gpuc, 10n), asset(junk, 7n)] }), 4);
    const spend = (microGpuc: bigint) =>
      buildSpendTreasury({
        ...market.frame,
        boxes: [gift],
        governance: market.governance,
        funding: market.wallet('bot'),
        recipientTree: people.spare.ergoTree,
        microGpuc,
      });
    const [paid, rest] = market.run(spend(9n));
    expect(paid).toMatchObject({ value: 200_000n, assets: [{ amount: 9n }] });
    expect(rest).toMatchObject({ value: 9n * ERG - 200_000n, assets: [{ amount: 1n }, asset(junk, 7n)] });
    // With all GPUC go all else of their boxes.
    expect(market.run(spend(10n))[0]).toMatchObject({ value: 9n * ERG, assets: [{ amount: 10n }, asset(junk, 7n)] });
    for (const plan of [spend(9n), spend(10n)]) {
      expect(plan.changeNanoErg).toBe(market.wallet('bot').boxes[0]!.value - plan.minerFeeNanoErg);
    }
  });
});
