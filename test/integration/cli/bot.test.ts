import { expect, it } from 'vitest';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { exitCodes } from '#cli/exitCodes.ts';
import { join } from 'node:path';
import { setUpMarket } from './marketSetup.ts';

const renewer = ['--profile', 'alice', 'bot', 'run', 'renewer', '--budget', '0.05'];

it('runs the renewer only for somebody who agrees to what it may spend, and from his wallet', async () => {
  await using market = await setUpMarket();
  const { cli } = market;
  const chain = devchainAsChain(cli.devchain);
  const deployment = await readDeployment(join(cli.cwd, 'devnet.json'));
  const boxId = async (): Promise<string | undefined> =>
    (await readMarket(chain, deployment, ['provider'])).providers[0]?.box.boxId;

  const refused = await cli.run(renewer);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toMatch(/worst loss +0\.000049 GPUC, 0\.05 ERG/);
  expect(refused.stderr).toMatch(/--yes/);

  const { reclaimBlocks } = deployment.constants;
  cli.devchain.mine(reclaimBlocks + 1);
  const old = await boxId();
  const stop = new AbortController();
  const running = cli.run([...renewer, '--yes', '--schedule', '* * * * * *'], {
    env: { DGCM_LOG_LEVEL: 'silent' },
    signal: stop.signal,
  });
  await expect.poll(boxId, { timeout: 120_000 }).not.toBe(old);
  stop.abort();
  expect((await running).exitCode).toBe(exitCodes.interrupted);
});

it('runs the liquidator only for somebody who agrees to what it may spend, flags and debts apart', async () => {
  await using market = await setUpMarket();
  const { cli } = market;
  const liquidator = ['--profile', 'alice', 'bot', 'run', 'liquidator', '--budget', '0.05'];
  const refused = await cli.run([...liquidator, '--budget-gpuc', '3']);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toMatch(/worst loss +3 GPUC, 0\.05 ERG/);
  const stop = new AbortController();
  const running = cli.run([...liquidator, '--yes', '--schedule', '* * * * * *'], {
    env: { DGCM_LOG_LEVEL: 'silent' },
    signal: stop.signal,
  });
  setTimeout(() => {
    stop.abort();
  }, 3_000);
  const ended = await running;
  expect(ended.exitCode).toBe(exitCodes.interrupted);
  expect(ended.stderr).toMatch(/worst loss +0 GPUC, 0\.05 ERG/);
});
