import type { Balance } from '#lib/client/spendableBoxes.ts';
import type { Market } from '#lib/market/readMarket.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { isRefreshable } from '#lib/protocol/account/refresh.ts';
import type { Bank } from '#lib/protocol/bank/box.ts';
import { sellableCents } from '#lib/protocol/bank/rules.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { isForgotten } from '#lib/protocol/jobDelivered/dormant.ts';
import { isRenewable } from '#lib/protocol/provider/addStake.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '#lib/protocol/shared/constants.ts';

export type RenewAction =
  | { readonly kind: 'addStake'; readonly provider: Provider }
  | { readonly kind: 'topUp'; readonly registry: Registry }
  | { readonly kind: 'refresh'; readonly account: Account }
  | { readonly kind: 'sell'; readonly bank: Bank }
  | { readonly kind: 'dormant'; readonly job: JobDelivered };

export interface RenewerSnapshot {
  /** Of the last full block. */
  readonly height: number;
  readonly providers: readonly Provider[];
  readonly shards: readonly Registry[];
  readonly accounts: readonly Account[];
  readonly banks: readonly Bank[];
  /** Genuine jobs that `orphanedJobs` names. */
  readonly orphans: readonly JobDelivered[];
  readonly wallet: Balance;
  /** What this process may still spend. */
  readonly budgetNanoErg: bigint;
}

/** What stands in the way of boxes that are due. */
export type Shortage = 'budget' | 'nanoErg' | 'gpuc' | 'sigUsd';

export interface RenewDecision {
  readonly actions: readonly RenewAction[];
  readonly due: number;
  readonly short: Shortage | undefined;
}

/** The least that writes a fresh box: one unit of each; a bank gives GPUC for its cent. */
export const RENEWAL = { microGpuc: 1n, nanoErg: 1n, cents: 1n } as const;
/** The most that one renewal takes out of the wallet. */
export const RENEWAL_COST_NANO_ERG = DEFAULT_MINER_FEE_NANO_ERG + RENEWAL.nanoErg;
/** A round must end within an interval or two; who is not renewed now is renewed in the next. */
const MOST_A_ROUND = 20;

/** The box that an action renews or hands on. */
export function renewedBox(action: RenewAction): ChainBox {
  switch (action.kind) {
    case 'addStake':
      return action.provider.box;
    case 'topUp':
      return action.registry.box;
    case 'refresh':
      return action.account.box;
    case 'sell':
      return action.bank.box;
    case 'dormant':
      return action.job.box;
  }
}

/**
 * Delivered jobs that are forgotten and that nobody can settle any more, for no provider holds their ticket. Whoever made
 * up the token in the place of a ticket made up the job: that is for others to find out.
 */
export function orphanedJobs(
  { deliveredJobs, providers, tip }: Pick<Market, 'deliveredJobs' | 'providers' | 'tip'>,
  deployment: Deployment,
): readonly JobDelivered[] {
  const tickets = new Set(providers.map(({ ticketId }) => ticketId));
  return deliveredJobs.filter((job) => isForgotten(job, deployment, tip.height + 1) && !tickets.has(job.ticketId));
}

/**
 * Which boxes to renew, those untouched for longest first: provider boxes, registry shards and banks of more than a year,
 * which anybody may renew, long before storage rent can reach them, and accounts as soon as anybody may. None is due again
 * soon, whoever renewed it. Desks are their owners' affair: anybody makes as many as he likes, and at terms of his own.
 * Delivered jobs that their provider left behind are handed on to where the expirer pays them out: they cannot pay for that
 * step themselves.
 */
export function decideRenewals(snapshot: RenewerSnapshot, deployment: Deployment): RenewDecision {
  const next = snapshot.height + 1;
  const isOld = ({ box }: { readonly box: ChainBox }): boolean =>
    next > box.creationHeight + deployment.constants.reclaimBlocks;
  const due = [
    ...snapshot.providers
      .filter((provider) => isRenewable(provider, deployment, next))
      .map((provider) => ({ kind: 'addStake', provider }) as const),
    ...snapshot.shards.filter(isOld).map((registry) => ({ kind: 'topUp', registry }) as const),
    ...snapshot.accounts
      .filter((account) => isRefreshable(account, deployment, next))
      .map((account) => ({ kind: 'refresh', account }) as const),
    ...snapshot.banks
      .filter((bank) => isOld(bank) && sellableCents(bank) >= RENEWAL.cents)
      .map((bank) => ({ kind: 'sell', bank }) as const),
    ...snapshot.orphans.map((job) => ({ kind: 'dormant', job }) as const),
  ].sort((left, right) => renewedBox(left).creationHeight - renewedBox(right).creationHeight);
  const actions: RenewAction[] = [];
  let short: Shortage | undefined;
  for (const action of due) {
    if (actions.length === MOST_A_ROUND) break;
    const lack = whatLacks(snapshot, deployment, [...actions, action]);
    if (lack === undefined) actions.push(action);
    else short ??= lack;
  }
  return { actions, due: due.length, short };
}

function whatLacks(
  { wallet, budgetNanoErg }: RenewerSnapshot,
  { tokens, externals }: Deployment,
  actions: readonly RenewAction[],
): Shortage | undefined {
  const nanoErg = RENEWAL_COST_NANO_ERG * BigInt(actions.length);
  const count = (wanted: RenewAction['kind']): bigint => BigInt(actions.filter(({ kind }) => kind === wanted).length);
  if (nanoErg > budgetNanoErg) return 'budget';
  // What is left of the wallet needs a box of its own.
  if (nanoErg + MIN_CHANGE_NANO_ERG > wallet.nanoErg) return 'nanoErg';
  if (RENEWAL.microGpuc * count('addStake') > (wallet.tokens[tokens.gpuc] ?? 0n)) return 'gpuc';
  return RENEWAL.cents * count('sell') > (wallet.tokens[externals.sigUsd] ?? 0n) ? 'sigUsd' : undefined;
}
