import { describe, expect, it } from 'vitest';
import { runInChild } from './childCli.ts';
import { fee, gained, gpuc, openDesks, setUpExchange, tip } from './exchangeSetup.ts';
import { startFlakyNode } from './flakyNode.ts';
import { until } from './jobOrder.ts';

const alice = ['--profile', 'alice', '--json', '--yes'];

describe('orders', () => {
  it('are cancelled by their owner at any time, by others only after expiry', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, holdings, execute, supply } = exchange;
    const [all, before] = [supply(), await holdings('alice')];
    const first = (await as('alice', 'bank', 'buy', '7', '--with', 'sigusd')).json() as { orderId: string };
    expect(gained(await holdings('alice'), before).cents).toBe(-700n);
    const stranger = await cli.run(['--profile', 'dirk', 'bank', 'cancel', first.orderId, '--yes']);
    expect(stranger.exitCode, stranger.stderr).toBe(6);
    const cancelled = await as('alice', 'bank', 'cancel', first.orderId.slice(0, 10), '--wait');
    expect(cancelled.json()).toMatchObject({ status: 'confirmed', orderId: first.orderId });
    expect(gained(await holdings('alice'), before)).toEqual({ nanoErg: -2n * fee, microGpuc: 0n, cents: 0n });
    const state = await as('alice', 'bank', 'status', first.orderId);
    expect(state.json()).toMatchObject({ state: 'cancelled', received: null });
    const again = await cli.run([...alice, 'bank', 'cancel', first.orderId]);
    expect(again.exitCode, again.stderr).toBe(8);
    expect(await execute(), 'nothing is left to execute').toBe(0);

    const second = (await as('alice', 'bank', 'buy', '7', '--with', 'sigusd', '--within', '2')).json() as {
      orderId: string;
    };
    cli.devchain.mine(2);
    const waited = await cli.run([...alice, 'bank', 'status', second.orderId, '--wait']);
    expect([waited.exitCode, waited.json()['state']], waited.stderr).toEqual([6, 'expired']);
    expect(waited.stderr).toContain('Bring it home: dgcm --profile alice bank cancel');
    const dirk = await holdings('dirk');
    await as('dirk', 'bank', 'cancel', second.orderId, '--wait');
    expect(gained(await holdings('dirk'), dirk), 'what the tip leaves after the miner is his').toEqual({
      nanoErg: tip - fee,
      microGpuc: 0n,
      cents: 0n,
    });
    const spent = { nanoErg: -2n * fee - fee - tip, microGpuc: 0n, cents: 0n };
    expect(gained(await holdings('alice'), before)).toEqual(spent);
    const { orders } = (await as('alice', 'bank', 'orders')).json() as { orders: readonly { state: string }[] };
    expect(orders.map(({ state }) => state)).toEqual(['cancelled', 'refunded']);
    expect(supply()).toEqual(all);
  });

  it('are not executed beyond their slippage and are refunded after expiry', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, holdings, execute, price, supply } = exchange;
    await openDesks(exchange);
    const [all, before] = [supply(), await holdings('alice')];
    const buy = ['bank', 'buy', '10', '--with', 'erg', '--within', '8'];
    const tight = (await as('alice', ...buy, '--max-slippage', '0.5%')).json() as { orderId: string };
    const loose = (await as('alice', ...buy, '--max-slippage', '5%')).json() as { orderId: string };
    // ERG falls by 2 %: 20.2 ERG buy 9.8 GPUC.
    await price(490_000_000n);
    expect(await execute(), 'the loose one').toBe(1);
    const states = async () =>
      Promise.all([tight, loose].map(async ({ orderId }) => (await as('alice', 'bank', 'status', orderId)).json()));
    expect(await states()).toMatchObject([{ state: 'open' }, { state: 'filled', received: '9800000' }]);
    const following = cli.run([...alice, 'bank', 'status', tight.orderId, '--wait']);
    cli.devchain.mine(8);
    expect(await execute(), 'sent home').toBe(1);
    const { exitCode, stderr, json } = await following;
    expect([exitCode, ['expired', 'refunded'].includes(json()['state'] as string)], stderr).toEqual([6, true]);
    expect(await states()).toMatchObject([{ state: 'refunded' }, { state: 'filled' }]);
    const { nanoErg, microGpuc } = gained(await holdings('alice'), before);
    expect(microGpuc).toBe(9_800_000n);
    // 20.2 ERG at most went to the desk, and for each order its placing and its tip.
    expect(nanoErg).toBeGreaterThanOrEqual(-20_200_000_001n - 2n * (fee + tip));
    expect(nanoErg).toBeLessThan(-20_199_000_000n - 2n * (fee + tip));
    expect(supply()).toEqual(all);
  });

  it('survive SIGKILL between signing and sending, and a lost answer', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, holdings, execute, supply } = exchange;
    await using node = await startFlakyNode(cli.url);
    const [all, before] = [supply(), await holdings('alice')];
    node.takesNoTransactions = true;
    const buy = [...alice, '--node', node.url, 'bank', 'buy', '12', '--with', 'sigusd'];
    const killed = await runInChild(cli, [...buy, '--wait'], /^order [0-9a-f]{64}$/);
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    expect(await holdings('alice'), 'nothing was sent').toEqual(before);
    const { orders } = (await as('alice', 'bank', 'orders')).json() as {
      orders: readonly { orderId: string; state: string }[];
    };
    expect(orders).toMatchObject([{ state: 'unsent', given: 'sigUsd', amount: '1200' }]);
    const orderId = orders[0]?.orderId ?? '';
    expect((await as('alice', 'bank', 'status', orderId.slice(0, 8))).json()).toMatchObject({ state: 'unsent' });
    const following = runInChild(cli, [...alice, 'bank', 'status', orderId, '--wait']);
    await until(execute);
    const { exitCode, stderr, json } = await following;
    expect(exitCode, stderr).toBe(0);
    expect(json()).toMatchObject({ orderId, state: 'filled', received: '12000000' });
    const once = { nanoErg: -fee - tip, microGpuc: 12n * gpuc, cents: -1_200n };
    expect(gained(await holdings('alice'), before)).toEqual(once);

    node.takesNoTransactions = false;
    node.loseNextAnswer = true;
    const lost = await cli.run(buy);
    expect(lost.exitCode, lost.stderr).toBe(9);
    expect(lost.stderr).toContain('Do not place another one');
    expect(await execute()).toBe(1);
    const twice = { nanoErg: 2n * once.nanoErg, microGpuc: 24n * gpuc, cents: -2_400n };
    expect(gained(await holdings('alice'), before)).toEqual(twice);
    expect(supply()).toEqual(all);
  });

  it('are waited for while the node is unavailable', async () => {
    await using exchange = await setUpExchange();
    const { cli, execute, supply } = exchange;
    await using node = await startFlakyNode(cli.url);
    const all = supply();
    const told: string[] = [];
    const heard = (text: string) => () => Promise.resolve(told.some((line) => line.includes(text)) ? 1 : 0);
    const buy = [...alice, '--node', node.url, 'bank', 'buy', '1', '--with', 'sigusd', '--wait'];
    const buying = cli.run(buy, { onMessage: (text) => told.push(text) });
    await until(heard('order open'));
    node.away = true;
    await until(heard('Away since'));
    expect(await execute()).toBe(1);
    node.away = false;
    const { exitCode, stderr, json } = await buying;
    expect([exitCode, json()['state']], stderr).toEqual([0, 'filled']);
    expect(stderr).toMatch(/back after \d+ s/);
    expect(supply()).toEqual(all);
  });
});
