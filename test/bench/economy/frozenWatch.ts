import { repayAndClose, unsafeActions, unsafeTries, type UnsafeAction } from './agents/tries.ts';
import { isFresh } from '#lib/protocol/oracle/price.ts';
import type { World } from './world.ts';

const TRY_EVERY_BLOCKS = 60;
/** Before the freeze the liquidator rests, so that some accounts are flagged, due and healed when it comes. */
const REST_BLOCKS = 30;

/** Blocks from the last publication to the next. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

type Counts = Record<UnsafeAction, number>;
const counts = (): Counts => Object.fromEntries(unsafeActions.map((action) => [action, 0])) as Counts;

/** Tries what must not pass while the oracle is silent, and what must. */
export class FrozenWatch {
  readonly #periods: readonly Period[];
  /** The same transactions while the price was fresh. */
  readonly passedFresh = counts();
  readonly refused = counts();
  readonly passedStale = counts();
  repaidAndClosed = 0;
  repayFailed = 0;

  constructor(periods: readonly Period[]) {
    this.#periods = periods;
  }

  /** Whether the liquidator is resting. */
  isWaiting = (block: number): boolean =>
    this.#periods.some(({ from, to }) => block > from - REST_BLOCKS && block < to);

  look(world: World, block: number): void {
    const silent = this.#periods.some(({ from, to }) => block >= from && block < to);
    if (!silent || block % TRY_EVERY_BLOCKS !== 0) return;
    const fresh = isFresh(world.usd, world.deployment, world.ledger.height);
    for (const [action, { plan, keys }] of Object.entries(unsafeTries(world)) as [UnsafeAction, Try][]) {
      const { ok } = world.ledger.fork().attempt(plan, keys);
      const into = fresh ? this.passedFresh : ok ? this.passedStale : this.refused;
      if (!fresh || ok) into[action] += 1;
    }
    if (!fresh) this.#leave(world);
  }

  #leave(world: World): void {
    const debtor = world.accounts.find(
      ({ balanceMicroGpuc, collateral }) => balanceMicroGpuc < 0n && collateral === undefined,
    );
    if (debtor !== undefined && repayAndClose(world, debtor)) this.repaidAndClosed += 1;
    else this.repayFailed += 1;
  }
}

type Try = NonNullable<ReturnType<typeof unsafeTries>[UnsafeAction]>;
