import { Hono, type Context } from 'hono';
import type { PoolEntry } from '../mempool/mempool.ts';
import { answer, notFound, refuse } from './answers.ts';
import { numberOf, oldestPage, readPoolPage } from './paging.ts';
import { nodeExplains, nodeReason } from './refusals.ts';
import { renderTransaction } from './render.ts';
import { readString, readStrings } from './requestBodies.ts';
import type { Scope } from './scope.ts';
import { readTransactionBytes, readTransactionJson, type TransactionBody } from './transactionBody.ts';

const DEFAULT_POOL_PAGE = 50;
const HISTOGRAM_BINS = 11;

export function transactionRoutes(scope: Scope): Hono {
  const app = new Hono();
  app.post('/transactions', async (c) => send(c, scope, readTransactionJson(await c.req.text())));
  app.post('/transactions/check', async (c) => check(c, scope, readTransactionJson(await c.req.text())));
  app.post('/transactions/bytes', async (c) => {
    const bytes = await readString(c);
    return bytes.ok ? send(c, scope, readTransactionBytes(bytes.value)) : bytes.answer;
  });
  app.post('/transactions/checkBytes', async (c) => {
    const bytes = await readString(c);
    return bytes.ok ? check(c, scope, readTransactionBytes(bytes.value)) : bytes.answer;
  });
  addPoolRoutes(app, scope);
  addFeeRoutes(app, scope);
  return app;
}

const send = (c: Context, { devchain }: Scope, body: TransactionBody): Response =>
  judge(c, body, (transaction) => devchain.submit(transaction));

const check = (c: Context, { devchain }: Scope, body: TransactionBody): Response =>
  judge(c, body, (transaction) => devchain.check(transaction));

/** Refusals carry the validator's own words in a header, where a node's body has no room for them. */
function judge(c: Context, body: TransactionBody, decide: Scope['devchain']['submit']): Response {
  if (!body.ok) return refuse(c, 'deserialize', body.detail);
  const outcome = decide(body.transaction);
  if (outcome.ok) return answer(c, outcome.txId);
  c.header('x-devchain-reason', outcome.reason);
  c.header('x-devchain-detail', encodeURIComponent(outcome.detail));
  return refuse(c, nodeReason(outcome.reason), nodeExplains(outcome.reason) ? outcome.detail : undefined);
}

const renderEntry = ({ transaction }: PoolEntry) => renderTransaction(transaction);

function addPoolRoutes(app: Hono, { devchain: { pool } }: Scope): void {
  const page = (c: Context, entries: readonly PoolEntry[]) =>
    oldestPage(entries, readPoolPage(c, DEFAULT_POOL_PAGE)).map(renderEntry);

  app.get('/transactions/unconfirmed', (c) => answer(c, page(c, pool.ordered())));
  app.get('/transactions/unconfirmed/size', (c) => answer(c, { size: pool.size }));
  app.get('/transactions/unconfirmed/transactionIds', (c) =>
    answer(
      c,
      pool.ordered().map(({ transaction }) => transaction.id),
    ),
  );
  app.get('/transactions/unconfirmed/byTransactionId/:id', (c) => {
    const entry = pool.get(c.req.param('id'));
    return entry === undefined ? notFound(c, 'unconfirmed transaction') : answer(c, renderEntry(entry));
  });
  app.post('/transactions/unconfirmed/byTransactionIds', async (c) => {
    const ids = await readStrings(c);
    return ids.ok
      ? answer(
          c,
          ids.value.filter((id) => pool.get(id) !== undefined),
        )
      : ids.answer;
  });
  app.post('/transactions/unconfirmed/byErgoTree', async (c) => {
    const tree = await readString(c);
    if (!tree.ok) return tree.answer;
    const touches = ({ transaction }: PoolEntry): boolean =>
      transaction.outputs.some(({ ergoTree }) => ergoTree === tree.value);
    return answer(c, page(c, pool.ordered().filter(touches)));
  });
  // Hono answers HEAD by the GET route of the same path.
  app.get('/transactions/unconfirmed/:id', (c) => c.body(null, pool.get(c.req.param('id')) === undefined ? 404 : 200));
}

function addFeeRoutes(app: Hono, { devchain }: Scope): void {
  app.get('/transactions/getFee', (c) => {
    const size = numberOf(c.req.query('txSize'), 100) ?? 100;
    return answer(c, devchain.parameters.minValuePerByte * size);
  });
  app.get('/transactions/waitTime', (c) => answer(c, 0));
  app.get('/transactions/poolHistogram', (c) => {
    const waiting = devchain.pool.ordered();
    const totalFee = waiting.reduce((sum, { feeNanoErg }) => sum + feeNanoErg, 0n);
    const empty = Array.from({ length: HISTOGRAM_BINS - 1 }, () => ({ nTxns: 0, totalFee: 0 }));
    return answer(c, [{ nTxns: waiting.length, totalFee }, ...empty]);
  });
}
