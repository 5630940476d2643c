import { buildAction } from '#bots/liquidator/buildAction.ts';
import { decideLiquidations, type LiquidatorAction } from '#bots/liquidator/decide.ts';
import { isUnhealthy } from '#lib/protocol/account/loan.ts';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import type { CollateralKind } from '../cast.ts';
import { clock } from '../setting.ts';
import type { World } from '../world.ts';
import { swap } from './market.ts';

/** What a liquidator did in a step. */
export interface Work {
  flags: number;
  unflags: number;
  liquidations: number;
  repaidMicroGpuc: bigint;
  writeOffs: number;
  /** Debt of the accounts written off: lost for good. */
  lostMicroGpuc: bigint;
}

export const noWork = (): Work => ({
  flags: 0,
  unflags: 0,
  liquidations: 0,
  repaidMicroGpuc: 0n,
  writeOffs: 0,
  lostMicroGpuc: 0n,
});

/** The bot's own decisions and transactions, as many looks in a step as the clock says. Decides nothing itself. */
export function liquidate(world: World, work: Work): void {
  for (let tick = 0; tick < clock.liquidatorTicks; tick++) {
    const actions = decide(world);
    if (actions.length === 0) break;
    for (const action of actions) if (perform(world, action)) count(action, work);
  }
  sellTaken(world);
}

function decide(world: World): readonly LiquidatorAction[] {
  const { governance, usd, assetPools, accounts, registries, banks, desks, ledger, cast, deployment } = world;
  const wallet = balanceOf(ledger.heldBy(cast.liquidator.ergoTree));
  const seen = { governance, usd, assetPools, accounts, registries, banks, desks };
  const snapshot = { ...seen, height: ledger.height, wallet, budgetNanoErg: wallet.nanoErg };
  return decideLiquidations(snapshot, deployment);
}

function perform(world: World, action: LiquidatorAction): boolean {
  const { liquidator } = world.cast;
  if (action.kind === 'liquidate' && !isUnhealthy(world.loanOf(action.account)))
    throw new Error(`a healthy account was to be liquidated: ${action.account.box.boxId}`);
  return world.attempt(
    () => buildAction(action, { ...world.frame, governance: world.governance, funding: world.wallet(liquidator) }),
    liquidator,
  );
}

function count(action: LiquidatorAction, work: Work): void {
  switch (action.kind) {
    case 'flag':
      work.flags += action.accounts.length;
      break;
    case 'unflag':
      work.unflags += action.accounts.length;
      break;
    case 'liquidate':
      work.liquidations += 1;
      work.repaidMicroGpuc += action.piece.microGpuc;
      break;
    case 'writeOff':
      work.writeOffs += 1;
      work.lostMicroGpuc -= action.account.balanceMicroGpuc;
      break;
  }
}

/** Collateral that no desk takes is sold elsewhere once a step, so that the same small capital works again. */
function sellTaken(world: World): void {
  const { externals } = world.deployment;
  const { tokens } = world.balance(world.cast.liquidator);
  for (const give of ['rsBtc', 'rsEth', 'sigUsd'] as const satisfies readonly CollateralKind[]) {
    const amount = tokens[externals[give]] ?? 0n;
    if (amount > 0n) swap(world, world.cast.liquidator, { give, want: 'erg', amount });
  }
}
