import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainReader } from '#lib/chain/ports.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import type { DeploymentOrder } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { devnetOrder, testKey } from './devnetOrder.ts';

const deployer = testKey(1);

async function deployOn(order: DeploymentOrder): Promise<{ chain: ChainReader; deployment: DeploymentFile }> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-verify-'));
  try {
    const devchain = createDevchain({ mineOnSubmit: true });
    devchain.faucet(deployer.ergoTree, 10_000_000_000n);
    const chain = devchainAsChain(devchain);
    const journal = await openJournal(join(directory, 'journal.json'), { order: 'test', resume: false });
    const deployment = await deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });
    return { chain, deployment };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('verify finds each lie', () => {
  let chain: ChainReader;
  let honest: DeploymentFile;
  beforeAll(async () => {
    ({ chain, deployment: honest } = await deployOn(devnetOrder(deployer.ergoTree)));
  });

  const failing = async (deployment: DeploymentFile, on: ChainReader = chain): Promise<string[]> =>
    (await verifyDeployment({ chain: on, deployment, compile: compileContracts }))
      .filter(({ ok }) => !ok)
      .map(({ subject }) => subject);

  it('none where there is none', async () => {
    expect(await failing(honest)).toEqual([]);
  });

  it('a constant that is not the profile’s', async () => {
    const constants = { ...honest.constants, bondMicroGpuc: 1n };
    expect(await failing({ ...honest, constants })).toContain('constants bondMicroGpuc');
  });

  it('a tree that the sources do not give', async () => {
    const trees = { ...honest.trees, jobReview: honest.trees.treasury };
    expect(await failing({ ...honest, trees })).toEqual(['tree of jobReview']);
  });

  it('a token of another emission', async () => {
    const tokens = { ...honest.tokens, gpuc: honest.tokens.provider };
    expect(await failing({ ...honest, tokens })).toContain('emission of gpuc');
  });

  it('a token that nobody minted', async () => {
    const tokens = { ...honest.tokens, governance: 'ab'.repeat(32) };
    const found = await failing({ ...honest, tokens });
    expect(found).toContain('emission of governance');
    expect(found).toContain('governance boxes created');
  });

  it('other guards than those on chain', async () => {
    const guards = [5, 6, 7].map((byte) => testKey(byte).publicKeyHex);
    const found = await failing({ ...honest, genesis: { ...honest.genesis, guards } });
    expect(found).toEqual(['governance R5 at creation', 'proposal R5 at creation']);
  });

  it('another fee and another threshold than those on chain', async () => {
    const found = await failing({ ...honest, genesis: { ...honest.genesis, feeBps: 1, threshold: 3 } });
    expect(found.filter((subject) => subject.startsWith('governance'))).toEqual([
      'governance R4 at creation',
      'governance R6 at creation',
    ]);
  });

  it('a guard who stands twice', async () => {
    const order = devnetOrder(deployer.ergoTree);
    const guards = [2, 2, 3].map((byte) => testKey(byte).publicKeyHex);
    const twice = await deployOn({ ...order, terms: { ...order.terms, guards } });
    expect(await failing(twice.deployment, twice.chain)).toEqual(['first terms within the bounds of later ones']);
  });

  it('shards that hold less than all PROVIDER units', async () => {
    const thinned: ChainReader = {
      ...chain,
      allByTokenId: async (tokenId) => (await chain.allByTokenId(tokenId)).slice(0, -1),
    };
    const found = await failing(honest, thinned);
    expect(found).toContain('registry shards created');
    expect(found).toContain('PROVIDER in shards at creation');
  });
});
