import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { tokens, type Leg } from '#lib/protocol/shared/plan.ts';
import type { CollateralKind } from '../cast.ts';
import { MARKET_LOSS_BPS } from '../setting.ts';
import { USD_PER_BTC, USD_PER_ETH, type World } from '../world.ts';

/** So much of one asset against another, elsewhere than in the protocol: at the true price, less what that costs. */
export interface Swap {
  readonly give: CollateralKind;
  readonly want: CollateralKind;
  /** In the given asset's smallest unit. */
  readonly amount: bigint;
}

const UNITS = { erg: 1e9, sigUsd: 100, rsBtc: 1e8, rsEth: 1e9 } as const;

/** Dollars of one smallest unit. */
function usdPerUnit(kind: CollateralKind, world: World): number {
  const { share } = world;
  const whole = {
    erg: 1e9 / Number(world.trueNanoErgPerUsd),
    sigUsd: 1,
    rsBtc: USD_PER_BTC * share,
    rsEth: USD_PER_ETH * share,
  };
  return whole[kind] / UNITS[kind];
}

/** What a swap brings. */
export const swapped = ({ give, want, amount }: Swap, world: World): bigint =>
  BigInt(
    Math.floor(((Number(amount) * usdPerUnit(give, world)) / usdPerUnit(want, world)) * (1 - MARKET_LOSS_BPS / 10_000)),
  );

/** What must be given so that a swap brings so much. */
export const neededFor = ({ give, want, amount }: Swap, world: World): bigint =>
  BigInt(
    Math.ceil((Number(amount) * usdPerUnit(want, world)) / usdPerUnit(give, world) / (1 - MARKET_LOSS_BPS / 10_000)) +
      1,
  );

/** The market's part in a transaction. */
export function marketLeg(swap: Swap, world: World): Leg {
  const { externals } = world.deployment;
  const box = world.ledger.heldBy(world.cast.market.ergoTree)[0]!;
  const change = { erg: 0n, sigUsd: 0n, rsBtc: 0n, rsEth: 0n };
  change[swap.give] += swap.amount;
  change[swap.want] -= swapped(swap, world);
  const held = (id: string, kind: Exclude<CollateralKind, 'erg'>) => [id, amountOf(box, id) + change[kind]] as const;
  return {
    input: { box },
    output: {
      value: box.value + change.erg,
      ergoTree: box.ergoTree,
      tokens: tokens(held(externals.sigUsd, 'sigUsd'), held(externals.rsBtc, 'rsBtc'), held(externals.rsEth, 'rsEth')),
    },
  };
}

/** Swaps out of somebody's wallet, with whatever else happens in the same transaction; nothing where he lacks it. */
export function swap(world: World, key: SecretKey, wish: Swap, around: Around = {}): boolean {
  if (wish.amount <= 0n || swapped(wish, world) <= 0n) return false;
  const { before = [], dataInputs = [] } = around;
  const funding = world.wallet(key);
  return world.attempt(
    () => {
      const legs = [...before, marketLeg(wish, world)];
      return assemble({
        frame: world.frame,
        // Whoever swaps is there: what he owns may be among the legs.
        inputs: [...legs.map(({ input }) => input), ...funding.boxes.slice(0, 1).map((box) => ({ box }))],
        dataInputs,
        outputs: legs.map(({ output }) => output),
        funding,
      });
    },
    key,
    world.cast.market,
  );
}

interface Around {
  /** Legs that stand before the market's, at the first indices. */
  readonly before?: readonly Leg[];
  readonly dataInputs?: readonly ChainBox[];
}
