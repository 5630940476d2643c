import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import type { Fills } from '#lib/protocol/order/fills.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { ActionOutcome } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { findCulprit, type Try } from '../runner/findCulprit.ts';
import { checkPlan, isWrong, sendPlan } from '../runner/sendPlan.ts';
import { suspectDesk, type SetAside } from '../runner/setAside.ts';
import { chooseFills } from './chooseFills.ts';
import { afterExecution, amongDesks, touchesForeign, type ExecutorSnapshot } from './lanes.ts';

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

const desksOf = ({ trades }: Fills): readonly Desk[] => trades.map(({ desk }) => desk);

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
    const { outcome } = attempt;
    if (isWrong(outcome)) return this.#findCulprit(order, attempt);
    if (outcome.kind === 'refused') await this.#takeRefusal(outcome.refusal);
    return outcome;
  }

  async #attempt(order: Order): Promise<Attempt | undefined> {
    const fills = this.#choose(order, this.#now);
    return fills && { fills, outcome: await this.#send(order, fills) };
  }

  #choose(order: Order, snapshot: ExecutorSnapshot): Fills | undefined {
    const fills = chooseFills(order, snapshot);
    return fills === undefined || (this.#contended && touchesForeign(fills, snapshot)) ? undefined : fills;
  }

  async #send(order: Order, fills: Fills): Promise<ActionOutcome> {
    const { chain, deployment } = this.#settings.context;
    let plan: UnsignedPlan | undefined;
    const build = (): UnsignedPlan => (plan = this.#build(order, fills));
    const outcome = await sendPlan(chain, { build, keys: [] });
    if (outcome.kind === 'sent' && plan !== undefined) {
      this.#lost = 0;
      const outputs = outputBoxes(plan.transaction.outputs, outcome.txId);
      this.#now = afterExecution(this.#now, { order, fills, outputs }, deployment);
      for (const { desk } of fills.trades) this.#settings.setAside.acquit(suspectDesk(desk));
    }
    return outcome;
  }

  #build(order: Order, fills: Fills): UnsignedPlan {
    const { deployment, rewardErgoTree: changeErgoTree } = this.#settings.context;
    const { height, governance, oracle } = this.#now;
    return buildExecuteOrder({ deployment, height, governance, oracle, order, fills, changeErgoTree });
  }

  /** The order again, at other desks; those that are convicted by its passing elsewhere are out of this round too. */
  async #findCulprit(order: Order, { fills, outcome }: Attempt): Promise<ActionOutcome> {
    const { setAside, context } = this.#settings;
    const candidates = this.#now.desks.map(({ venue }) => venue);
    const tryBy =
      (ask: (some: Fills) => Promise<ActionOutcome>): Try =>
      async (desks) => {
        const other = this.#choose(order, amongDesks(this.#now, desks));
        return other && { desks: desksOf(other), outcome: await ask(other) };
      };
    const ended = await findCulprit({
      outcome,
      traded: order,
      desks: desksOf(fills),
      candidates,
      setAside,
      check: tryBy((other) => checkPlan(context.chain, { build: () => this.#build(order, other), keys: [] })),
      send: tryBy((other) => this.#send(order, other)),
    });
    if (ended.kind === 'sent') {
      const venues = this.#now.desks.map(({ venue }) => venue);
      this.#now = amongDesks(this.#now, setAside.without(venues, suspectDesk));
    }
    return ended;
  }

  async #takeRefusal(refusal: string): Promise<void> {
    this.#lost++;
    this.#contended = true;
    if (refusal === 'pool-full' || refusal === 'fee-too-low') this.#over = 'The pool takes no more.';
    else if (this.#lost >= MOST_LOST) this.#over = 'Others are faster.';
    else this.#now = await this.#settings.read();
  }
}
