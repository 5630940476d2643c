import { LRUCache } from 'lru-cache';
import { randomUUID } from 'node:crypto';
import { readExchange } from '#lib/market/readExchange.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectDesk, suspectJob } from '../runner/setAside.ts';
import { decideOrders, type ExecutorAction } from './decide.ts';
import { arrange, type ExecutorSnapshot } from './lanes.ts';
import { Round } from './round.ts';

const mostRemembered = 10_000;

/** Trades orders at banks and desks for their tips, and sends expired ones home. */
export function createExecutor(context: BotContext): Bot<ExecutorSnapshot, ExecutorAction> {
  const { chain, deployment, maxJobsPerBatch, rewardErgoTree } = context;
  const setAside = new SetAside(context.clock);
  const change = rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree };
  // A hint like SetAside: forgotten with the process, it costs a lost race.
  const own = new LRUCache<string, true>({ max: mostRemembered });
  const preference = { salt: randomUUID(), isOwn: (txId: string) => own.has(txId) };
  const read = async (): Promise<ExecutorSnapshot> => {
    const exchange = await readExchange(chain, deployment);
    const sound = {
      ...exchange,
      orders: setAside.without(exchange.orders, suspectJob),
      desks: setAside.without(exchange.desks, suspectDesk),
    };
    return arrange(sound, deployment, preference);
  };
  const rounds = new WeakMap<ExecutorSnapshot, Round>();
  return {
    name: 'executor',
    snapshot: read,
    decide: (snapshot) => decideOrders(snapshot, deployment, maxJobsPerBatch),
    execute: async (action, snapshot) => {
      if (action.kind === 'refund') {
        return sendBatch(chain, { jobs: action.orders, setAside }, (orders) =>
          buildRefundOrders({ deployment, height: snapshot.height, orders, ...change }),
        );
      }
      const round = rounds.get(snapshot) ?? new Round(snapshot, { context, setAside, read });
      rounds.set(snapshot, round);
      const outcome = await round.execute(action.order);
      if (outcome.kind === 'sent') own.set(outcome.txId, true);
      return outcome;
    },
  };
}
