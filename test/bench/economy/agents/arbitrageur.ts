import { redeemableMicroGpuc } from '#lib/protocol/bank/rules.ts';
import { boughtMicroGpuc } from '#lib/protocol/desk/rules.ts';
import { isFresh } from '#lib/protocol/oracle/price.ts';
import { fillLegs } from '#lib/protocol/order/execute.ts';
import { buyFromBanks, redeemAtBanks, tradeAtDesks, type Venues } from '#lib/protocol/order/fills.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { MARKET_LOSS_BPS } from '../setting.ts';
import type { World } from '../world.ts';
import { swap } from './market.ts';

/** What makes a trade worth its while. */
const LEAST_GAIN_BPS = 50;
const FEES_BPS = MARKET_LOSS_BPS + LEAST_GAIN_BPS;
const MOST_DESKS = 10;

/**
 * Takes what desks lose to an oracle that is behind: where ERG has fallen since, GPUC for ERG, redeemed at the bank; where it
 * has risen, ERG for GPUC from the bank. He competes with the liquidator for the desks' stock.
 */
export function arbitrage(world: World): void {
  const { usd, deployment, ledger, governance } = world;
  if (!isFresh(usd, deployment, ledger.height)) return;
  const oracle = Number(usd.nanoErgPerUsd);
  const truth = Number(world.trueNanoErgPerUsd);
  const spread = world.setting.deskSpreadBps;
  const gapBps = (truth / oracle - 1) * 10_000;
  const venues = {
    banks: world.banks,
    desks: world.desks.slice(0, MOST_DESKS),
    governance,
    oracle: usd,
    height: ledger.height,
  };
  if (gapBps > spread + governance.bankFeeBps + FEES_BPS) buyGpuc(world, venues);
  else if (-gapBps > spread + FEES_BPS) sellGpuc(world, venues);
}

function buyGpuc(world: World, venues: Venues): void {
  const { arbitrageur } = world.cast;
  const { governance, usd } = world;
  const room = venues.banks.reduce((sum, bank) => sum + redeemableMicroGpuc(bank, governance, venues.height), 0n);
  const purse = boughtMicroGpuc((world.balance(arbitrageur).nanoErg * 9n) / 10n, usd.nanoErgPerUsd, 500);
  const bought = tradeAtDesks(venues, 'sells', { microGpuc: room < purse ? room : purse });
  const redeemed = redeemAtBanks(venues, { microGpuc: bought.microGpuc });
  if (redeemed.other === 0n) return;
  trade(world, { sales: [], redemptions: redeemed.fills.redemptions, trades: bought.fills.trades });
  swap(world, arbitrageur, { give: 'sigUsd', want: 'erg', amount: redeemed.other });
}

function sellGpuc(world: World, venues: Venues): void {
  const { arbitrageur } = world.cast;
  const before = world.balance(arbitrageur);
  const bought = buyFromBanks(venues, { other: before.cents });
  const sold = tradeAtDesks(venues, 'buys', { microGpuc: bought.microGpuc });
  if (sold.microGpuc === 0n) return;
  const needed = buyFromBanks(venues, { microGpuc: sold.microGpuc });
  trade(world, { sales: needed.fills.sales, redemptions: [], trades: sold.fills.trades });
  const earned = world.balance(arbitrageur).nanoErg - before.nanoErg;
  swap(world, arbitrageur, { give: 'erg', want: 'sigUsd', amount: earned });
}

function trade(world: World, fills: Parameters<typeof fillLegs>[0]['fills']): boolean {
  const { governance, usd, frame } = world;
  const { arbitrageur } = world.cast;
  return world.attempt(() => {
    const { legs, dataInputs } = fillLegs({ ...frame, fills, governance, oracle: usd });
    return assemble({
      frame,
      inputs: legs.map(({ input }) => input),
      dataInputs,
      outputs: legs.map(({ output }) => output),
      funding: world.wallet(arbitrageur),
    });
  }, arbitrageur);
}
