import { expect, it } from 'vitest';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { readCredit } from '#lib/market/readCredit.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { exitCodes } from '#cli/exitCodes.ts';
import { join } from 'node:path';
import type { CliAnswer, CliSetup } from './cliSetup.ts';
import { erg, fee, gained, setUpExchange, type ExchangeSetup } from './exchangeSetup.ts';
import { setUpMarket } from './marketSetup.ts';

const renewer = ['--profile', 'alice', 'bot', 'run', 'renewer', '--budget', '0.05'];

/** A bot at work, once a second. @returns what stops it, and then says what it said */
function start(cli: CliSetup, argv: readonly string[]): () => Promise<CliAnswer> {
  const stop = new AbortController();
  const running = cli.run([...argv, '--yes', '--schedule', '* * * * * *'], {
    env: { DGCM_LOG_LEVEL: 'silent' },
    signal: stop.signal,
  });
  return () => {
    stop.abort();
    return running;
  };
}

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
  expect(refused.stderr).toContain('The worst loss is that of one run');
  expect(refused.stderr).toMatch(/--yes/);

  const { reclaimBlocks } = deployment.constants;
  cli.devchain.mine(reclaimBlocks + 1);
  const old = await boxId();
  const end = start(cli, renewer);
  await expect.poll(boxId, { timeout: 120_000 }).not.toBe(old);
  expect((await end()).exitCode).toBe(exitCodes.interrupted);
});

/** Alice owes 5.025126 GPUC, fee included, against 30 ERG at half a dollar, and Dora has a desk at 1 %. */
async function lend({ as, cli, people }: ExchangeSetup): Promise<void> {
  cli.devchain.faucet(people.alice.ergoTree, 100n * erg);
  cli.devchain.mine();
  const stock = ['--gpuc', '500', '--erg', '400', '--least', '1', '--most', '100', '--wait'];
  await as('dora', 'desk', 'open', '--ask', '1%', '--bid', '1%', ...stock);
  await as('alice', 'account', 'open', '--erg', '30', '--wait');
  await as('alice', 'account', 'draw', '5', '--wait');
}

const accountOf = async ({ chain, deployment }: ExchangeSetup): Promise<Account> =>
  (await readCredit(chain, deployment)).accounts[0]!;

it('runs the liquidator only for somebody who agrees to what it may spend, flags and debts apart', async () => {
  await using exchange = await setUpExchange();
  const { cli } = exchange;
  const liquidator = ['--profile', 'dirk', 'bot', 'run', 'liquidator', '--budget', '0.05'];
  const refused = await cli.run([...liquidator, '--budget-gpuc', '3']);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toMatch(/worst loss +3 GPUC, 0\.05 ERG/);
  expect(refused.stderr).toContain('The worst loss is that of one run');
  expect(refused.stderr).toMatch(/--yes/);
});

it('flags by the liquidator whom a fall made ill, and repays his debt out of his own collateral once he had his time', async () => {
  await using exchange = await setUpExchange();
  const { cli, holdings, desk, supply } = exchange;
  await lend(exchange);
  const [all, healthy, wallet, stock] = [
    supply(),
    await accountOf(exchange),
    await holdings('dirk'),
    await desk('dora'),
  ];
  const price = ['devchain', 'price', 'ERG', '0.3', '--profile', 'deployer', '--deployment'];
  const fall = async (): Promise<void> => {
    const { exitCode, stderr } = await cli.run([...price, join(cli.cwd, 'devnet.json')]);
    expect(exitCode, stderr).toBe(0);
  };
  const end = start(cli, ['--profile', 'dirk', 'bot', 'run', 'liquidator', '--budget', '0.05']);
  const flagged = async (): Promise<boolean> => (await accountOf(exchange)).flaggedHeight > 0;
  const look = { timeout: 60_000, interval: 200 };

  // 5.03 dollars are owed against 9: more than 55 %.
  await fall();
  await expect.poll(flagged, look).toBe(true);
  const ill = await accountOf(exchange);
  expect(ill).toMatchObject({ balanceMicroGpuc: -5_025_126n, ownerTree: healthy.ownerTree });
  expect(ill.flaggedHeight).toBeGreaterThan(cli.devchain.height - 11);
  expect(ill.box.value).toBe(healthy.box.value);
  expect(gained(await holdings('dirk'), wallet)).toEqual({ nanoErg: -fee, microGpuc: 0n, cents: 0n });
  expect(supply()).toEqual(all);

  const { bufferBlocks } = (await readCredit(exchange.chain, exchange.deployment)).governance;
  cli.devchain.mine(bufferBlocks);
  await expect.poll(flagged, look).toBe(false);
  const stopped = await end();
  expect(stopped.exitCode).toBe(exitCodes.interrupted);
  expect(stopped.stderr).toMatch(/worst loss +0 GPUC, 0\.05 ERG/);

  const well = await accountOf(exchange);
  const repaid = well.balanceMicroGpuc - ill.balanceMicroGpuc;
  const taken = ill.box.value - well.box.value;
  const nanoErgPerUsd = 3_333_333_333n;
  // (5.025126 − 0.36 × 9) ÷ (1 − 0.36 × 1.1)
  expect(Number(repaid)).toBeCloseTo(2_955_507, -2);
  expect(Number(taken)).toBeCloseTo(Number((repaid * 11n * nanoErgPerUsd) / 10_000_000n), -2);
  const [ask, at] = [await desk('dora'), (repaid * 101n * nanoErgPerUsd) / 100_000_000n];
  expect(gained(ask, stock)).toMatchObject({ microGpuc: -repaid, cents: 0n });
  expect(Number(ask.nanoErg - stock.nanoErg)).toBeCloseTo(Number(at), -2);
  expect(gained(await holdings('dirk'), wallet)).toEqual({
    nanoErg: taken - (ask.nanoErg - stock.nanoErg) - 2n * fee,
    microGpuc: 0n,
    cents: 0n,
  });
  expect(gained(await holdings('dirk'), wallet).nanoErg).toBeGreaterThan(0n);
  expect(supply()).toEqual(all);
});
