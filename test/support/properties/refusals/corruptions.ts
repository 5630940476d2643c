import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { actions, type ActionName } from '../actions.ts';
import type { Draw } from '../draw.ts';
import type { MarketRun } from '../marketRun.ts';

/** Actions that nobody's signature excuses: what they pay out is for the scripts alone to watch. */
const keyless: readonly ActionName[] = [
  'match by class',
  'match by ticket',
  'settle',
  'settle reviewed',
  'expire',
  'refund',
  'dormant',
  'withdraw',
  'reclaim active',
  'reclaim reviewed',
];

type Wanted = (market: MarketRun, tokenId: string) => boolean;

/** Moves one unit of a token from an output that a script watches to the miner. */
const skimming =
  (wanted: Wanted) =>
  (market: MarketRun, draw: Draw): UnsignedPlan | undefined => {
    const first = draw.below(keyless.length);
    for (const name of [...keyless.slice(first), ...keyless.slice(0, first)]) {
      const plan = actions[name](market, draw)?.plan();
      const skimmed = plan === undefined ? undefined : skim(plan, draw, (tokenId) => wanted(market, tokenId));
      if (skimmed !== undefined) return skimmed;
    }
    return undefined;
  };

function skim(plan: UnsignedPlan, draw: Draw, wanted: (tokenId: string) => boolean): UnsignedPlan | undefined {
  const { outputs } = plan.transaction;
  // Change and fee carry no register.
  const watched = outputs.flatMap(({ assets, additionalRegisters }, output) =>
    additionalRegisters.R4 === undefined
      ? []
      : assets.flatMap(({ tokenId, amount }, asset) =>
          wanted(tokenId) && BigInt(amount) > 1n ? [{ output, asset, tokenId }] : [],
        ),
  );
  const target = draw.oneOf(watched);
  if (target === undefined) return undefined;
  const changed = outputs.map((output, index) => {
    if (index === target.output) {
      const assets = output.assets.map((asset, at) =>
        at === target.asset ? { ...asset, amount: (BigInt(asset.amount) - 1n).toString() } : asset,
      );
      return { ...output, assets };
    }
    const isFee = index === outputs.length - 1;
    return isFee ? { ...output, assets: [{ tokenId: target.tokenId, amount: '1' }] } : output;
  });
  return { ...plan, transaction: { ...plan.transaction, outputs: changed } };
}

/** Honest actions with one thing changed. */
export const corruptions = {
  'a unit of GPUC for the miner': skimming(({ deployment }, tokenId) => tokenId === deployment.tokens.gpuc),
  'a ticket for the miner': skimming(({ deployment }, tokenId) => tokenId !== deployment.tokens.gpuc),
} as const;
