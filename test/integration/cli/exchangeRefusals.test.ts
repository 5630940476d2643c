import { describe, expect, it } from 'vitest';
import { openDesks, setUpExchange } from './exchangeSetup.ts';

const alice = ['--profile', 'alice'];

describe('refused trades', () => {
  it('are refused with a reason before anything is signed', async () => {
    await using exchange = await setUpExchange();
    const { cli, holdings, orders } = exchange;
    await openDesks(exchange);
    const before = [await holdings('alice'), await holdings('dora')];
    const ab = 'ab'.repeat(32);
    const open = ['desk', 'open', '--ask', '1%', '--bid', '1%', '--most', '10', '--gpuc'];
    const cases: readonly (readonly [number, string, readonly string[]])[] = [
      [2, 'erg and sigusd', ['bank', 'buy', '1', '--with', 'doge']],
      [2, 'above zero', ['bank', 'buy', '0', '--with', 'erg']],
      [2, 'is not an amount of GPUC', ['bank', 'buy', '1,5', '--with', 'erg']],
      [2, 'is no percentage', ['bank', 'buy', '1', '--with', 'erg', '--max-slippage', 'little']],
      [2, 'below 100%', ['bank', 'buy', '1', '--with', 'erg', '--max-slippage', '100%']],
      [2, 'whole cents', ['bank', 'buy', '1.005', '--with', 'sigusd']],
      [2, 'required option', ['bank', 'buy', '1']],
      [2, 'The tip pays the miner', ['bank', 'buy', '1', '--with', 'sigusd', '--tip', '0.0001']],
      [2, 'nothing is signed', ['bank', 'buy', '1', '--with', 'sigusd']],
      [3, 'has no order abc', ['bank', 'status', 'abc']],
      [3, 'knows the order', ['bank', 'status', ab]],
      [3, 'knows the order', ['bank', 'status', ab, '--wait']],
      [3, 'knows the order', ['bank', 'cancel', ab]],
      [5, '900.00 SigUSD are needed; this wallet can spend 500.00 SigUSD', ['bank', 'buy', '900', '--with', 'sigusd']],
      [5, 'ERG are needed', ['bank', 'buy', '100', '--with', 'erg']],
      [5, 'GPUC are needed; this wallet can spend 0 GPUC', ['bank', 'sell', '5', '--for', 'erg']],
      [6, 'redeem nothing', ['bank', 'sell', '5', '--for', 'sigusd']],
      [6, 'sell 130 GPUC at most', ['bank', 'buy', '131', '--with', 'erg']],
      [6, 'sell 1 GPUC at least', ['bank', 'buy', '0.5', '--with', 'erg']],
      [2, 'needs --ask', ['desk', 'open', '--ask', '1%']],
      [2, 'at most 5.00%', ['desk', 'open', '--ask', '6%', '--bid', '1%', '--most', '1', '--gpuc', '1']],
      [2, 'covers the least trade', [...open, '5', '--least', '11']],
      [5, 'GPUC are needed', [...open, '5']],
      [3, 'has no desk', ['desk', 'withdraw', '--all']],
      [2, 'say what to change', ['desk', 'set']],
    ];
    for (const [code, text, argv] of cases) {
      const { exitCode, stdout, stderr } = await cli.run([...alice, ...argv]);
      expect(exitCode, `${argv.join(' ')}\n${stderr}`).toBe(code);
      expect(stdout, argv.join(' ')).toBe('');
      expect(stderr, argv.join(' ')).toContain(text);
    }
    expect([await holdings('alice'), await holdings('dora')]).toEqual(before);
    expect(await orders()).toEqual([]);
  });

  it('are refused for ERG at a stale price, with a next step, but not for SigUSD', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, price, execute } = exchange;
    await openDesks(exchange);
    const placed = (await as('alice', 'bank', 'buy', '3', '--with', 'erg', '--within', '100')).json();
    cli.devchain.mine(40);
    for (const argv of [
      ['bank', 'buy', '2', '--with', 'erg'],
      ['bank', 'sell', '2', '--for', 'erg'],
    ]) {
      const { exitCode, stderr } = await cli.run([...alice, ...argv, '--yes']);
      expect(exitCode, stderr).toBe(9);
      expect(stderr).toMatch(/price of ERG is 4\d blocks old; desks trade by prices of less than 35/);
      expect(stderr).toContain('Nothing was signed. Repeat this once the oracle has published');
    }
    const quote = await cli.run([...alice, 'bank', 'quote', '2']);
    expect(quote.stdout).toContain('too old to trade by');
    await as('alice', 'bank', 'buy', '2', '--with', 'sigusd');
    expect(await execute(), 'SigUSD alone').toBe(1);
    await price(500_000_000n);
    expect(await execute(), 'ERG, at a fresh price').toBe(1);
    const state = await as('alice', 'bank', 'status', placed['orderId'] as string);
    expect(state.json()).toMatchObject({ state: 'filled', received: '3000000' });
  });
});
