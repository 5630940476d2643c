import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import type { Fills } from '#lib/protocol/order/fills.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { ActionOutcome } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { findCulprit } from '../runner/findCulprit.ts';
import { isWrong, sendPlan } from '../runner/sendPlan.ts';
import { suspectDesk, type SetAside } from '../runner/setAside.ts';
import { chooseFills } from './chooseFills.ts';
import { afterExecution, touchesForeign, withoutDesks, type ExecutorSnapshot } from './lanes.ts';

interface RoundSettings {
  readonly context: BotContext;
  readonly setAside: SetAside;
  /** Reads everything anew. */
  readonly read: () => Promise<ExecutorSnapshot>;
}

interface Attempt {
  readonly fills: Fills;
  readonly outcome: ActionOutcome;
}

/** Whoever loses so many races in a row leaves the round to whom is faster. */
const MOST_LOST = 3;

const stale = (detail: string): ActionOutcome => ({ kind: 'stale', detail });

/** The executions of one round, one upon the other: each trades at the boxes that those before it left. */
export class Round {
  readonly #settings: RoundSettings;
  #now: ExecutorSnapshot;
  #lost = 0;
  /** Somebody else is at work: where he trades he is left alone for this round, while there is work elsewhere. */
  #contended = false;
  #over: string | undefined;

  constructor(snapshot: ExecutorSnapshot, settings: RoundSettings) {
    this.#settings = settings;
    this.#now = snapshot;
  }

  async execute(order: Order): Promise<ActionOutcome> {
    if (this.#over !== undefined) return stale(this.#over);
    if (!this.#now.orders.some(({ box }) => box.boxId === order.box.boxId)) return stale('The order is taken.');
    const attempt = await this.#attempt(order);
    if (attempt === undefined) return stale('Nothing meets the order’s terms, or others trade there.');
    const { fills, outcome } = attempt;
    if (isWrong(outcome)) {
      const desks = fills.trades.map(({ desk }) => desk);
      const { setAside } = this.#settings;
      const elsewhere = (): Promise<ActionOutcome | undefined> => this.#elsewhere(order, desks);
      return findCulprit({ outcome, traded: order, desks, setAside, elsewhere });
    }
    if (outcome.kind === 'refused') await this.#takeRefusal(outcome.refusal);
    return outcome;
  }

  async #attempt(order: Order): Promise<Attempt | undefined> {
    const { chain, deployment } = this.#settings.context;
    const fills = chooseFills(order, this.#now);
    if (fills === undefined || (this.#contended && touchesForeign(fills, this.#now))) return undefined;
    let plan: UnsignedPlan | undefined;
    const build = (): UnsignedPlan => (plan = this.#build(order, fills));
    const outcome = await sendPlan(chain, { build, keys: [] });
    if (outcome.kind === 'sent' && plan !== undefined) {
      this.#lost = 0;
      const outputs = outputBoxes(plan.transaction.outputs, outcome.txId);
      this.#now = afterExecution(this.#now, { order, fills, outputs }, deployment);
      for (const { desk } of fills.trades) this.#settings.setAside.acquit(suspectDesk(desk));
    }
    return { fills, outcome };
  }

  #build(order: Order, fills: Fills): UnsignedPlan {
    const { deployment, rewardErgoTree: changeErgoTree } = this.#settings.context;
    const { height, governance, oracle } = this.#now;
    return buildExecuteOrder({ deployment, height, governance, oracle, order, fills, changeErgoTree });
  }

  /** The order again, at other desks. */
  async #elsewhere(order: Order, desks: readonly Desk[]): Promise<ActionOutcome | undefined> {
    const before = this.#now;
    this.#now = withoutDesks(before, desks);
    const second = await this.#attempt(order);
    if (second !== undefined && second.outcome.kind !== 'sent') this.#now = before;
    return second?.outcome;
  }

  async #takeRefusal(refusal: string): Promise<void> {
    this.#lost++;
    this.#contended = true;
    if (refusal === 'pool-full' || refusal === 'fee-too-low') this.#over = 'The pool takes no more.';
    else if (this.#lost >= MOST_LOST) this.#over = 'Others are faster.';
    else this.#now = await this.#settings.read();
  }
}
