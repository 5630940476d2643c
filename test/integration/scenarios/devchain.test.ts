import { afterAll, expect } from 'vitest';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import { describeScenarios, type OpenedDriver } from '#test/scenarios/describeScenarios.ts';
import { createDriver } from '#test/scenarios/driver.ts';
import { agreeingChain, type Agreement } from './agreeingChain.ts';
import { laggingIndex } from './laggingIndex.ts';
import { scatter } from './wallets.ts';

const network = 'testnet';
const patienceMs = 60_000;
const agreements: Agreement[] = [];

async function onDemand(): Promise<OpenedDriver> {
  const devchain = createDevchain();
  const fundedKey = randomSecretKey();
  devchain.faucet(fundedKey.ergoTree, 100_000_000_000n);
  devchain.mine(10);
  const server = await startDevchainServer({ devchain });
  const agreement = agreeingChain(createNodeClient({ url: server.url }), devchain);
  agreements.push(agreement);
  const requestBlock = async (): Promise<void> => {
    await fetch(`${server.url}/devchain/mine`, { method: 'POST' });
  };
  return {
    driver: createDriver({ chain: agreement.chain, network, fundedKey, requestBlock, pollMs: 20, patienceMs }),
    close: () => server.close(),
  };
}

/** Blocks come by themselves, now and then several at once; the wallet is a heap of small change. */
async function byTimer(): Promise<OpenedDriver> {
  const devchain = createDevchain();
  const fundedKey = randomSecretKey();
  scatter(devchain, fundedKey);
  devchain.mine(10);
  const server = await startDevchainServer({ devchain, blockIntervalMs: 100 });
  const bursts = setInterval(() => devchain.mine(4), 1_700);
  const agreement = agreeingChain(createNodeClient({ url: server.url }), devchain);
  agreements.push(agreement);
  return {
    driver: createDriver({ chain: agreement.chain, network, fundedKey, pollMs: 20, patienceMs }),
    close: () => {
      clearInterval(bursts);
      return server.close();
    },
  };
}

/** The parameters of a Rust node's private chain, an index half a second late, and a miner who owns nothing but rewards. */
function behindItsChain(): Promise<OpenedDriver> {
  const fundedKey = randomSecretKey();
  const devchain = createDevchain({
    minerPk: fundedKey.publicKeyHex,
    parameters: { blockVersion: 4, inputCost: 2_000, outputCost: 100 },
  });
  devchain.mine(700);
  const index = laggingIndex(devchain, 500);
  const timer = setInterval(() => devchain.mine(), 150);
  const agreement = agreeingChain(createNodeClient({ url: 'http://127.0.0.1', fetch: index.fetch }), devchain);
  agreements.push(agreement);
  return Promise.resolve({
    driver: createDriver({ chain: agreement.chain, network, fundedKey, pollMs: 20, patienceMs }),
    close: () => {
      clearInterval(timer);
      index.stop();
      return Promise.resolve();
    },
  });
}

describeScenarios('on a devchain that mines on demand', onDemand);
describeScenarios('on a devchain with blocks by timer, bursts of them and a scattered wallet', byTimer);
describeScenarios('on a devchain whose index is late, paid from mining rewards', behindItsChain);

afterAll(() => {
  for (const { counts, disagreements } of agreements) {
    expect(disagreements).toEqual([]);
    expect(counts.get('accepted')).toBeGreaterThan(60);
    expect(counts.get('script-failed')).toBeGreaterThan(20);
    process.stdout.write(
      `ergo-lib agrees: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`,
    );
  }
});
