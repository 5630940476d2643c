import { beforeAll, describe, expect, it } from 'vitest';
import { createRenewer } from '#bots/renewer/createRenewer.ts';
import { RENEWAL_COST_NANO_ERG } from '#bots/renewer/decide.ts';
import type { BotContext } from '#bots/runner/botContext.ts';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { balanceOf, spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { people } from '#test/support/contracts/people.ts';
import type { AuditedMarket } from '../audit/auditedMarket.ts';
import { foundAuditedMarket } from '../audit/foundAuditedMarket.ts';
import { testKey } from '../deploy/devnetOrder.ts';
import { playRound } from './playRound.ts';

const fee = 1_000_000n;
const purseKey = people.consumer;
let market: AuditedMarket;
let context: BotContext;

beforeAll(async () => {
  market = await foundAuditedMarket();
  context = { chain: market.chain, deployment: market.deployment, clock: systemClock, maxJobsPerBatch: 50 };
});

function renewerOf(key: SecretKey, budgetNanoErg = 1_000_000_000n) {
  const warnings: object[] = [];
  const logger = { warn: (event: object) => void warnings.push(event) } as unknown as Logger;
  return { renewer: createRenewer(context, { key, budgetNanoErg, budgetMicroGpuc: 0n }, logger), warnings };
}

async function holdings(key: SecretKey) {
  const { nanoErg, tokens } = balanceOf(await spendableBoxes(market.chain, key.ergoTree));
  const { gpuc } = market.deployment.tokens;
  return { nanoErg, microGpuc: tokens[gpuc] ?? 0n, cents: tokens[market.deployment.externals.sigUsd] ?? 0n };
}

const countOf = async (name: 'registry' | 'bank' | 'account'): Promise<number> =>
  (await market.chain.unspentByErgoTree(market.deployment.trees[name])).length;

const ages = async (): Promise<number[]> => {
  const { trees } = market.deployment;
  const { providers } = await readMarket(market.chain, market.deployment, ['provider']);
  const others = [trees.registry, trees.bank, trees.account].map((tree) => market.chain.unspentByErgoTree(tree));
  const boxes = [...providers.map(({ box }) => box), ...(await Promise.all(others)).flat()];
  return boxes.map(({ creationHeight }) => market.devchain.height - creationHeight);
};

async function addsUp(): Promise<void> {
  const report = auditChain(await market.history(), market.deployment);
  expect([report.findings, report.addsUp]).toEqual([[], true]);
}

function enrolMember(): void {
  const { minCollateralNanoErg: collateralNanoErg } = market.deployment.constants;
  const { registry, frame } = market;
  const joining = { registry, ownerTree: people.owner.ergoTree, collateralNanoErg };
  market.run(buildEnrolMember({ ...frame, ...joining, funding: market.wallet('owner') }));
}

describe('the renewer', () => {
  it('renews every provider box, shard, bank and account older than a year, for a fee and one unit each', async () => {
    market.enrol();
    market.enrol();
    enrolMember();
    const { renewer } = renewerOf(purseKey);
    const nothing = { actions: 0, sent: 0, refused: 0 };
    expect(await playRound(renewer)).toEqual(nothing);
    market.devchain.mine(market.deployment.constants.reclaimBlocks);
    const [shards, banks] = [await countOf('registry'), await countOf('bank')];
    expect([shards, banks, await countOf('account')]).toEqual([8, 8, 1]);
    const before = await holdings(purseKey);
    expect(await playRound(renewer)).toEqual({ actions: 19, sent: 19, refused: 0 });
    expect(Math.max(...(await ages()))).toBeLessThanOrEqual(19);
    expect(await holdings(purseKey)).toEqual({
      nanoErg: before.nanoErg - 19n * fee - BigInt(shards),
      microGpuc: before.microGpuc - 2n + BigInt(banks) * CENT_MICRO_GPUC,
      cents: before.cents - BigInt(banks),
    });
    expect(await playRound(renewer)).toEqual(nothing);
    await addsUp();
  });

  it('spends no more than its budget and logs the shortage once', async () => {
    market.devchain.mine(market.deployment.constants.reclaimBlocks);
    const before = await holdings(purseKey);
    const { renewer, warnings } = renewerOf(purseKey, 3n * RENEWAL_COST_NANO_ERG);
    expect(await playRound(renewer)).toMatchObject({ sent: 3 });
    expect(await playRound(renewer)).toMatchObject({ actions: 0 });
    const spent = before.nanoErg - (await holdings(purseKey)).nanoErg;
    expect(spent).toBeLessThanOrEqual(3n * RENEWAL_COST_NANO_ERG);
    expect(warnings).toMatchObject([{ event: 'renewer.short', lacking: 'budget' }]);
  });

  it('does nothing but log with an empty wallet', async () => {
    const { renewer, warnings } = renewerOf(testKey(40));
    expect(await playRound(renewer)).toMatchObject({ actions: 0 });
    expect(await playRound(renewer)).toMatchObject({ actions: 0 });
    expect(warnings).toMatchObject([{ event: 'renewer.short', lacking: 'nanoErg' }]);
  });

  it('loses nothing when another renewer is faster', async () => {
    const { renewer: slow } = renewerOf(people.owner);
    const snapshot = await slow.snapshot(new AbortController().signal);
    const [action] = slow.decide(snapshot);
    await playRound(renewerOf(purseKey).renewer);
    const before = await holdings(people.owner);
    expect(await slow.execute(action!, snapshot)).toMatchObject({ kind: 'refused', refusal: 'input-spent' });
    expect(await holdings(people.owner)).toEqual(before);
    await addsUp();
  });
});
