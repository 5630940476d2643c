import { describe, expect, it } from 'vitest';
import { runInChild } from './childCli.ts';
import { fee, gained, gpuc, openDesks, setUpExchange, tip } from './exchangeSetup.ts';
import { until } from './jobOrder.ts';

describe('buying and selling GPUC', () => {
  it('trades SigUSD at the bank, exact to the cent, and shows its reserve', async () => {
    await using exchange = await setUpExchange();
    const { as, holdings, execute, supply } = exchange;
    const [all, before] = [supply(), await holdings('alice')];
    const bought = await as('alice', 'bank', 'buy', '25.5', '--with', 'sigusd');
    const { orderId } = bought.json() as { orderId: string };
    expect(bought.json()).toMatchObject({
      status: 'sent',
      sheet: {
        spent: { cents: '2550', microGpuc: '0' },
        locked: { cents: '2550' },
        worstLoss: { microGpuc: '0', nanoErg: String(tip + fee) },
      },
    });
    expect(bought.stderr).toContain(`Take it back: dgcm --profile alice bank cancel ${orderId.slice(0, 16)}`);
    expect(await execute()).toBe(1);
    const status = await as('alice', 'bank', 'status', orderId.slice(0, 12));
    expect(status.json()).toMatchObject({ state: 'filled', received: '25500000' });
    const [erg, cents] = [-fee - tip, -2_550n];
    expect(gained(await holdings('alice'), before)).toEqual({ nanoErg: erg, microGpuc: 25_500_000n, cents });

    await as('alice', 'bank', 'sell', '20', '--for', 'sigusd');
    expect(await execute()).toBe(1);
    // Half a percent of 2,000 cents stays in reserve.
    const sold = { nanoErg: 2n * erg, microGpuc: 5_500_000n, cents: cents + 1_990n };
    expect(gained(await holdings('alice'), before)).toEqual(sold);
    const quote = await as('alice', 'bank', 'quote', '5.5');
    expect(quote.json()).toMatchObject({
      oracle: { nanoErgPerUsd: '2000000000', fresh: true, mostAgeBlocks: 34 },
      bank: { issuedMicroGpuc: '5500000', reserveCents: '560', feeBps: 50, redeemableMicroGpuc: '5500000' },
      offers: [
        { side: 'buy', currency: 'sigUsd', cents: '550', costBps: 0, whole: true },
        { side: 'buy', currency: 'erg', whole: false, mostMicroGpuc: '0' },
        { side: 'sell', currency: 'sigUsd', cents: '547', whole: true },
        { side: 'sell', currency: 'erg', whole: false },
      ],
    });
    expect(supply()).toEqual(all);
  });

  it('trades ERG at two desks if one is too small, paying both spreads', async () => {
    await using exchange = await setUpExchange();
    const { as, holdings, execute, supply } = exchange;
    await openDesks(exchange);
    const before = {
      alice: await holdings('alice'),
      dora: await exchange.desk('dora'),
      dirk: await exchange.desk('dirk'),
    };
    const all = supply();
    const sent = await as('alice', 'bank', 'buy', '40', '--with', 'erg');
    // 30 of Dora's at 2.02 ERG, 10 of Dirk's at 2.04 ERG, and a nanoERG each for the rounding.
    const [toDora, toDirk] = [30n * 2_020_000_000n + 1n, 10n * 2_040_000_000n + 1n];
    expect(sent.json()).toMatchObject({ sheet: { worstLoss: { microGpuc: '200000', nanoErg: String(tip + fee) } } });
    expect(await execute()).toBe(1);
    const paid = { nanoErg: -toDora - toDirk - fee - tip, microGpuc: 40n * gpuc, cents: 0n };
    expect(gained(await holdings('alice'), before.alice)).toEqual(paid);
    expect(gained(await exchange.desk('dora'), before.dora)).toMatchObject({ nanoErg: toDora, microGpuc: -30n * gpuc });
    expect(gained(await exchange.desk('dirk'), before.dirk)).toMatchObject({ nanoErg: toDirk, microGpuc: -10n * gpuc });

    // Dora's cap at this price is used up, so Dirk buys at 1.96 ERG.
    await as('alice', 'bank', 'sell', '15', '--for', 'erg');
    expect(await execute()).toBe(1);
    const back = 15n * 1_960_000_000n;
    const left = { nanoErg: paid.nanoErg + back - fee - tip, microGpuc: 25n * gpuc, cents: 0n };
    expect(gained(await holdings('alice'), before.alice)).toEqual(left);
    expect(supply()).toEqual(all);
  });

  it('waits in a separate process until a bot has executed the order', async () => {
    await using exchange = await setUpExchange();
    const { cli, execute, holdings, supply } = exchange;
    await openDesks(exchange);
    const [all, before] = [supply(), await holdings('alice')];
    const buy = ['--profile', 'alice', 'bank', 'buy', '10', '--with', 'erg', '--yes', '--json', '--wait'];
    const buying = runInChild(cli, buy);
    await until(execute);
    const { exitCode, stderr, json } = await buying;
    expect(exitCode, stderr).toBe(0);
    expect(json()).toMatchObject({ state: 'filled', received: '10000000' });
    expect(stderr).toContain('worst loss       0.05 GPUC, 0.003 ERG');
    expect(stderr).toMatch(/order filled at height \d+: 10 GPUC received/);
    const paid = { nanoErg: -20_200_000_001n - fee - tip, microGpuc: 10n * gpuc, cents: 0n };
    expect(gained(await holdings('alice'), before)).toEqual(paid);
    expect(supply()).toEqual(all);
  });
});
