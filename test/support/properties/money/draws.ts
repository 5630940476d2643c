import type { DeskTerms } from '#lib/protocol/desk/box.ts';
import { tradedAssets, type TradedAsset } from '#lib/protocol/order/box.ts';
import { ERG } from '../../contracts/world.ts';
import type { Draw } from '../draw.ts';
import type { Person } from '../model.ts';
import type { Wish } from './orderMoves.ts';
import { members } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { debtOf, rowOf, worthOf } from './rules.ts';

export const GPU = 1_000_000n;
const owners = ['consumer', 'otherConsumer', 'owner', 'otherOwner'] as const satisfies readonly Person[];

export const drawOwner = (draw: Draw): Person => draw.oneOf(owners) ?? 'consumer';

export const drawTerms = (draw: Draw): DeskTerms => ({
  askBps: draw.between(0, 500),
  bidBps: draw.between(0, 500),
  mostMicroGpuc: BigInt(draw.between(5, 400)) * GPU,
  leastMicroGpuc: draw.chance(3) ? 1n : BigInt(draw.between(1, 2_000_000)),
});

const nearBps = 10_000n;

/** A part of a whole: all of it, nearly all, or anything. */
export function partOf(draw: Draw, whole: bigint): bigint {
  const kind = draw.below(4);
  if (kind === 0) return whole;
  if (kind === 1) return whole > 1n ? whole - 1n : whole;
  return (whole * BigInt(draw.between(1, Number(nearBps)))) / nearBps;
}

const mostGiven: Readonly<Record<TradedAsset, bigint>> = { erg: 200n * ERG, gpuc: 100n * GPU, sigUsd: 10_000n };

export function drawWish(run: MoneyRun, draw: Draw): Wish {
  const given = draw.oneOf(tradedAssets) ?? 'erg';
  const wanted = draw.oneOf(tradedAssets.filter((asset) => asset !== given)) ?? 'gpuc';
  const amount = partOf(draw, mostGiven[given]);
  return {
    owner: drawOwner(draw),
    given,
    wanted,
    amount: amount > 0n ? amount : 1n,
    slippageBps: draw.oneOf([0, 50, 500]) ?? 0,
    expiryHeight: run.next + draw.between(1, 60),
  };
}

interface Rates {
  readonly usd: bigint;
  readonly btc: bigint;
  readonly eth: bigint;
}

const bands: Readonly<Record<keyof Rates, readonly [least: bigint, most: bigint]>> = {
  usd: [200_000_000n, 20_000_000_000n],
  btc: [10_000_000_000_000n, 1_000_000_000_000_000n],
  eth: [500_000_000_000n, 50_000_000_000_000n],
};

/** Where prices go: a little, now and then far, often to where some debtor stands at his threshold; within bands. */
export function drawPrices(run: MoneyRun, draw: Draw): Rates {
  const { usd, btc, eth } = run.money.prices;
  const wished = draw.chance(2) ? toThreshold(run, draw) : undefined;
  const drift = (price: bigint): bigint => {
    const percent = draw.chance(4) ? draw.between(40, 250) : draw.between(93, 108);
    return (price * BigInt(percent)) / 100n;
  };
  const within = (name: keyof Rates, price: bigint): bigint =>
    price < bands[name][0] || price > bands[name][1] ? run.money.prices[name] : price;
  const next = wished ?? { usd: drift(usd), btc: drift(btc), eth: drift(eth) };
  return { usd: within('usd', next.usd), btc: within('btc', next.btc), eth: within('eth', next.eth) };
}

/** Prices at which a debtor owes 70 to 150 % of what he may before he is flagged. */
function toThreshold(run: MoneyRun, draw: Draw): Rates | undefined {
  const { usd, btc, eth } = run.money.prices;
  const { rsBtc, rsEth } = run.deployment.externals;
  const account = draw.oneOf(members(run.money).filter((found) => found.balanceMicroGpuc < 0n));
  const row = account && rowOf(run, account);
  if (account === undefined || row === undefined) return undefined;
  const { over, under } = worthOf(run, account);
  const bearable = over * BigInt(row.thresholdBps) * BigInt(draw.between(70, 150));
  const owed = debtOf(account) * under * nearBps * 100n;
  if (bearable <= 0n || owed <= 0n) return undefined;
  const tokenId = account.collateral?.tokenId;
  if (tokenId === undefined) return { usd: (usd * bearable) / owed, btc, eth };
  if (tokenId === rsBtc) return { usd, btc: (btc * owed) / bearable, eth };
  return tokenId === rsEth ? { usd, btc, eth: (eth * owed) / bearable } : undefined;
}
