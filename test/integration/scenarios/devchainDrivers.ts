import { expect } from 'vitest';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import type { OpenedDriver } from '#test/scenarios/describeScenarios.ts';
import { createDriver } from '#test/scenarios/driver.ts';
import { agreeingChain, type Agreement } from './agreeingChain.ts';
import { laggingIndex } from './laggingIndex.ts';
import { scatter } from './wallets.ts';

const network = 'testnet';
const patienceMs = 60_000;

/** A block whenever one is asked for. */
export async function onDemand(): Promise<OpenedDriver> {
  const devchain = createDevchain();
  const fundedKey = randomSecretKey();
  devchain.faucet(fundedKey.ergoTree, 100_000_000_000n);
  devchain.mine(10);
  const server = await startDevchainServer({ devchain });
  const agreement = agreeingChain(createNodeClient({ url: server.url }), devchain);
  const requestBlock = async (): Promise<void> => {
    await fetch(`${server.url}/devchain/mine`, { method: 'POST' });
  };
  return {
    driver: createDriver({ chain: agreement.chain, network, fundedKey, requestBlock, pollMs: 20, patienceMs }),
    close: async () => {
      await server.close();
      expectAgreement(agreement);
    },
  };
}

/** Blocks come by themselves, now and then several at once; the wallet is a heap of small change. */
export async function byTimer(): Promise<OpenedDriver> {
  const devchain = createDevchain();
  const fundedKey = randomSecretKey();
  scatter(devchain, fundedKey);
  devchain.mine(10);
  const server = await startDevchainServer({ devchain });
  const miners = [
    mineEvery(devchain, { intervalMs: 100, blocks: 1 }),
    mineEvery(devchain, { intervalMs: 1_700, blocks: 4 }),
  ];
  const agreement = agreeingChain(createNodeClient({ url: server.url }), devchain);
  return {
    driver: createDriver({
      chain: agreement.chain,
      network,
      fundedKey,
      holdBlocks: () => holdAll(miners),
      pollMs: 20,
      patienceMs,
    }),
    close: async () => {
      for (const miner of miners) miner.stop();
      await server.close();
      expectAgreement(agreement);
    },
  };
}

/** The parameters of a Rust node's private chain, an index half a second late, and a miner who owns nothing but rewards. */
export function behindItsChain(): Promise<OpenedDriver> {
  const fundedKey = randomSecretKey();
  const devchain = createDevchain({
    minerPk: fundedKey.publicKeyHex,
    parameters: { blockVersion: 4, inputCost: 2_000, outputCost: 100 },
  });
  devchain.mine(700);
  const index = laggingIndex(devchain, 500);
  const miner = mineEvery(devchain, { intervalMs: 150, blocks: 1 });
  const agreement = agreeingChain(createNodeClient({ url: 'http://127.0.0.1', fetch: index.fetch }), devchain);
  return Promise.resolve({
    driver: createDriver({
      chain: agreement.chain,
      network,
      fundedKey,
      holdBlocks: () => holdAll([miner]),
      pollMs: 20,
      patienceMs,
    }),
    close: () => {
      miner.stop();
      index.stop();
      expectAgreement(agreement);
      return Promise.resolve();
    },
  });
}

interface Miner {
  /** No blocks, until the function it returns is called. */
  hold(): () => void;
  stop(): void;
}

function mineEvery(devchain: Devchain, { intervalMs, blocks }: { intervalMs: number; blocks: number }): Miner {
  let held = 0;
  const timer = setInterval(() => {
    if (held === 0) devchain.mine(blocks);
  }, intervalMs);
  return {
    hold: () => {
      held += 1;
      return () => {
        held -= 1;
      };
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

function holdAll(miners: readonly Miner[]): () => void {
  const releases = miners.map((miner) => miner.hold());
  return () => {
    for (const release of releases) release();
  };
}

/** Says how often node and ergo-lib agreed, and fails where they did not. */
function expectAgreement({ counts, disagreements }: Agreement): void {
  process.stdout.write(`ergo-lib agrees: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`);
  expect(disagreements).toEqual([]);
  expect(counts.get('accepted')).toBeGreaterThan(60);
  expect(counts.get('script-failed')).toBeGreaterThan(40);
}
