import { Hono, type Context } from 'hono';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { TransactionRecord } from '../ledger/records.ts';
import type { TokenRecord } from '../ledger/mintedToken.ts';
import { totalTokens } from '../rules/amounts.ts';
import { answer, found } from './answers.ts';
import { newestPage, numberOf, readPage } from './paging.ts';
import { renderIndexedTransaction } from './render.ts';
import { readStrings } from './requestBodies.ts';
import type { Scope } from './scope.ts';
import { treeOfBodyAddress, treeOfPath, type ScriptSource } from './scriptAt.ts';

/** `/blockchain/*` but boxes: transactions, tokens, balances and how far the index is. */
export function chainIndexRoutes(scope: Scope): Hono {
  const app = new Hono();
  const { devchain } = scope;
  app.get('/blockchain/indexedHeight', (c) =>
    answer(c, { indexedHeight: devchain.height, fullHeight: devchain.height, status: 'caughtUp' }),
  );
  app.get('/blockchain/token/byId/:id', (c) =>
    found(c, devchain.index.tokens.get(c.req.param('id')), 'token', renderToken),
  );
  app.post('/blockchain/tokens', async (c) => {
    const ids = await readStrings(c);
    return ids.ok
      ? answer(c, ids.value.flatMap((id) => devchain.index.tokens.get(id) ?? []).map(renderToken))
      : ids.answer;
  });
  addTransactionRoutes(app, scope);
  addBalanceRoutes(app, scope);
  return app;
}

const renderToken = ({ tokenId, ...token }: TokenRecord) => ({ id: tokenId, ...token });

function addTransactionRoutes(app: Hono, scope: Scope): void {
  const { devchain, renderer } = scope;
  const render = (record: TransactionRecord) =>
    renderIndexedTransaction({ record, tipHeight: devchain.height, boxes: devchain.index.boxes }, renderer);
  const listed = (source: ScriptSource) => async (c: Context) => {
    const tree = await source(c, scope);
    if (!tree.ok) return tree.answer;
    const page = readPage(c);
    if (page instanceof Response) return page;
    const records = devchain.index.lists.transactionsByTree.of(tree.value);
    return answer(c, { items: newestPage(records, page).map(render), total: records.length });
  };
  app.get('/blockchain/transaction/byId/:id', (c) =>
    found(c, devchain.index.transactions.get(c.req.param('id')), 'transaction', render),
  );
  app.get('/blockchain/transaction/byIndex/:index', (c) =>
    found(c, devchain.index.transactionsByIndex[numberOf(c.req.param('index'), 0) ?? -1], 'transaction', render),
  );
  app.get('/blockchain/transaction/byAddress/:address', listed(treeOfPath));
  app.post('/blockchain/transaction/byAddress', listed(treeOfBodyAddress));
  app.get('/blockchain/transaction/range', (c) => {
    const page = readPage(c);
    if (page instanceof Response) return page;
    return answer(
      c,
      newestPage(devchain.index.transactionsByIndex, page).map(({ transaction }) => transaction.id),
    );
  });
}

function addBalanceRoutes(app: Hono, scope: Scope): void {
  const { devchain } = scope;
  const balance = (source: ScriptSource) => async (c: Context) => {
    const tree = await source(c, scope);
    if (!tree.ok) return tree.answer;
    const confirmed = devchain.index.lists.unspentByTree.of(tree.value).map(({ box }) => box);
    const unconfirmed = [...devchain.pool.outputs()].filter(({ ergoTree }) => ergoTree === tree.value);
    return answer(c, { confirmed: sum(confirmed), unconfirmed: sum(unconfirmed) });
  };
  app.post('/blockchain/balance', balance(treeOfBodyAddress));
  app.get('/blockchain/balanceForAddress/:address', balance(treeOfPath));
}

const sum = (boxes: readonly ChainBox[]) => ({
  nanoErgs: boxes.reduce((total, { value }) => total + value, 0n),
  tokens: [...totalTokens(boxes)].map(([tokenId, amount]) => ({ tokenId, amount })),
});
