import { expect } from 'vitest';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
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
  const server = await startDevchainServer({ devchain, blockIntervalMs: 100 });
  const bursts = setInterval(() => devchain.mine(4), 1_700);
  const agreement = agreeingChain(createNodeClient({ url: server.url }), devchain);
  return {
    driver: createDriver({ chain: agreement.chain, network, fundedKey, pollMs: 20, patienceMs }),
    close: async () => {
      clearInterval(bursts);
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
  const timer = setInterval(() => devchain.mine(), 150);
  const agreement = agreeingChain(createNodeClient({ url: 'http://127.0.0.1', fetch: index.fetch }), devchain);
  return Promise.resolve({
    driver: createDriver({ chain: agreement.chain, network, fundedKey, pollMs: 20, patienceMs }),
    close: () => {
      clearInterval(timer);
      index.stop();
      expectAgreement(agreement);
      return Promise.resolve();
    },
  });
}

/** Says how often node and ergo-lib agreed, and fails where they did not. */
function expectAgreement({ counts, disagreements }: Agreement): void {
  process.stdout.write(`ergo-lib agrees: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`);
  expect(disagreements).toEqual([]);
  expect(counts.get('accepted')).toBeGreaterThan(60);
  expect(counts.get('script-failed')).toBeGreaterThan(40);
}
