import type { Balance } from '#lib/client/spendableBoxes.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { isRenewable } from '#lib/protocol/provider/addStake.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '#lib/protocol/shared/constants.ts';

export type RenewAction =
  { readonly kind: 'addStake'; readonly provider: Provider } | { readonly kind: 'topUp'; readonly registry: Registry };

export interface RenewerSnapshot {
  /** Of the last full block. */
  readonly height: number;
  readonly providers: readonly Provider[];
  readonly shards: readonly Registry[];
  readonly wallet: Balance;
  /** What this process may still spend. */
  readonly budgetNanoErg: bigint;
}

/** What stands in the way of boxes that are due. */
export type Shortage = 'budget' | 'nanoErg' | 'gpuc';

export interface RenewDecision {
  readonly actions: readonly RenewAction[];
  readonly due: number;
  readonly short: Shortage | undefined;
}

/** The least that writes a fresh box: one unit of each. */
export const RENEWAL = { microGpuc: 1n, nanoErg: 1n } as const;
/** The most that one renewal takes out of the wallet. */
export const RENEWAL_COST_NANO_ERG = DEFAULT_MINER_FEE_NANO_ERG + RENEWAL.nanoErg;
/** A round must end within an interval or two; who is not renewed now is renewed in the next. */
const MOST_A_ROUND = 20;

/**
 * Which boxes to renew, those untouched for longest first: provider boxes and registry shards of more than a year, which
 * anybody may renew, long before storage rent can reach them. None is due twice a year, whoever renewed it.
 */
export function decideRenewals(snapshot: RenewerSnapshot, deployment: Deployment): RenewDecision {
  const next = snapshot.height + 1;
  const due = [
    ...snapshot.providers
      .filter((provider) => isRenewable(provider, deployment, next))
      .map((provider) => ({ bornAt: provider.box.creationHeight, action: { kind: 'addStake', provider } as const })),
    ...snapshot.shards
      .filter(({ box }) => next > box.creationHeight + deployment.constants.reclaimBlocks)
      .map((registry) => ({ bornAt: registry.box.creationHeight, action: { kind: 'topUp', registry } as const })),
  ].sort((left, right) => left.bornAt - right.bornAt);
  const actions: RenewAction[] = [];
  let short: Shortage | undefined;
  for (const { action } of due.slice(0, MOST_A_ROUND)) {
    const lack = whatLacks(snapshot, deployment, [...actions, action]);
    if (lack === undefined) actions.push(action);
    else short ??= lack;
  }
  return { actions, due: due.length, short };
}

function whatLacks(
  { wallet, budgetNanoErg }: RenewerSnapshot,
  { tokens }: Deployment,
  actions: readonly RenewAction[],
): Shortage | undefined {
  const nanoErg = RENEWAL_COST_NANO_ERG * BigInt(actions.length);
  const microGpuc = RENEWAL.microGpuc * BigInt(actions.filter(({ kind }) => kind === 'addStake').length);
  if (nanoErg > budgetNanoErg) return 'budget';
  // What is left of the wallet needs a box of its own.
  if (nanoErg + MIN_CHANGE_NANO_ERG > wallet.nanoErg) return 'nanoErg';
  return microGpuc > (wallet.tokens[tokens.gpuc] ?? 0n) ? 'gpuc' : undefined;
}
