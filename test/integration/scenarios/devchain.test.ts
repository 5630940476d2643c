import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import { describeScenarios } from '#test/scenarios/describeScenarios.ts';
import { createDriver } from '#test/scenarios/driver.ts';

describeScenarios('on a devchain that mines on demand', async () => {
  const devchain = createDevchain();
  const fundedKey = randomSecretKey();
  for (let count = 0; count < 3; count++) devchain.faucet(fundedKey.ergoTree, 10_000_000_000n);
  devchain.mine(10);
  const server = await startDevchainServer({ devchain });
  const requestBlock = async (): Promise<void> => {
    await fetch(`${server.url}/devchain/mine`, { method: 'POST' });
  };
  const chain = createNodeClient({ url: server.url });
  return {
    driver: createDriver({ chain, network: 'testnet', fundedKey, requestBlock, pollMs: 20, patienceMs: 60_000 }),
    close: () => server.close(),
  };
});
