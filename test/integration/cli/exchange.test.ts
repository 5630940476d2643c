import { describe, expect, it } from 'vitest';
import { erg, gpuc, setUpExchange, type ExchangeSetup, type Holdings } from './exchangeSetup.ts';

const fee = 1_000_000n;
const tip = 2_000_000n;

/** 0.50 USD an ERG: 2 ERG a dollar. Dora sells at 1 %, 30 GPUC at one price; Dirk at 2 %. */
async function openDesks({ as }: ExchangeSetup): Promise<void> {
  const stock = ['--gpuc', '500', '--erg', '400', '--least', '1'];
  await as('dora', 'desk', 'open', '--ask', '1%', '--bid', '1%', '--most', '30', ...stock, '--wait');
  await as('dirk', 'desk', 'open', '--ask', '2%', '--bid', '2%', '--most', '100', ...stock, '--wait');
}

const gained = (after: Holdings, before: Holdings): Holdings => ({
  nanoErg: after.nanoErg - before.nanoErg,
  microGpuc: after.microGpuc - before.microGpuc,
  cents: after.cents - before.cents,
});

describe('buying and selling GPUC', () => {
  it('buys with SigUSD at the bank and sells back, to the unit', async () => {
    await using exchange = await setUpExchange();
    const { as, holdings, execute, supply } = exchange;
    const [all, before] = [supply(), await holdings('alice')];
    const bought = await as('alice', 'bank', 'buy', '25.5', '--with', 'sigusd');
    const { orderId } = bought.json() as { orderId: string };
    expect(bought.json()).toMatchObject({
      status: 'sent',
      sheet: { locked: { cents: '2550' }, worstLoss: { microGpuc: '0', nanoErg: String(tip + fee) } },
    });
    expect(await execute()).toBe(1);
    const status = await as('alice', 'bank', 'status', orderId.slice(0, 12));
    expect(status.json()).toMatchObject({ state: 'filled', received: '25500000' });
    expect(gained(await holdings('alice'), before)).toEqual({
      nanoErg: -fee - tip,
      microGpuc: 25_500_000n,
      cents: -2_550n,
    });
    await as('alice', 'bank', 'sell', '20', '--for', 'sigusd');
    expect(await execute()).toBe(1);
    // Half a percent of 2,000 cents stays in reserve.
    expect(gained(await holdings('alice'), before)).toEqual({
      nanoErg: -2n * (fee + tip),
      microGpuc: 5_500_000n,
      cents: -2_550n + 1_990n,
    });
    expect(supply()).toEqual(all);
  }, 120_000);

  it('buys with ERG from two desks where one is too small', async () => {
    await using exchange = await setUpExchange();
    const { as, holdings, execute, supply } = exchange;
    await openDesks(exchange);
    const [all, before] = [supply(), await holdings('alice')];
    exchange.cli.devchain.faucet(exchange.people.alice.ergoTree, 100n * erg);
    const funded = { ...before, nanoErg: before.nanoErg + 100n * erg };
    const quote = await as('alice', 'bank', 'quote', '40');
    expect(quote.json()).toMatchObject({ oracle: { nanoErgPerUsd: '2000000000', fresh: true } });
    await as('alice', 'bank', 'buy', '40', '--with', 'erg');
    expect(await execute()).toBe(1);
    // 30 of Dora's at 2.02 ERG, 10 of Dirk's at 2.04 ERG, and a nanoERG each for the rounding.
    const paid = 30n * 2_020_000_000n + 1n + 10n * 2_040_000_000n + 1n;
    expect(gained(await holdings('alice'), funded)).toEqual({
      nanoErg: -paid - fee - tip,
      microGpuc: 40n * gpuc,
      cents: 0n,
    });
    expect(supply()).toEqual(all);
  }, 120_000);
});
