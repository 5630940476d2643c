import { Hono, type Context } from 'hono';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { BoxRecord } from '../ledger/records.ts';
import { answer, found } from './answers.ts';
import { newestPage, numberOf, oldestPage, readPage, type Page } from './paging.ts';
import { renderIndexedBox, renderUnconfirmedBox } from './render.ts';
import type { Scope } from './scope.ts';
import { treeOfBody, treeOfBodyAddress, treeOfPath, type ScriptSource } from './scriptAt.ts';
import { TemplateIndex } from './templateIndex.ts';

/** `/blockchain/box/*`: boxes by id, script, token and template, spent or not. */
export function boxIndexRoutes(scope: Scope): Hono {
  const app = new Hono();
  const { devchain, renderer } = scope;
  const render = (record: BoxRecord) => renderIndexedBox(record, renderer);
  app.get('/blockchain/box/byId/:id', (c) => found(c, devchain.index.boxes.get(c.req.param('id')), 'box', render));
  app.get('/blockchain/box/byIndex/:index', (c) =>
    found(c, devchain.index.boxesByIndex[numberOf(c.req.param('index'), 0) ?? -1], 'box', render),
  );
  app.get('/blockchain/box/range', (c) =>
    paged(c, (page) => newestPage(devchain.index.boxesByIndex, page).map(({ box }) => box.boxId)),
  );
  addScriptRoutes(app, scope);
  addTokenRoutes(app, scope);
  addTemplateRoutes(app, scope);
  return app;
}

function addScriptRoutes(app: Hono, scope: Scope): void {
  const all = listing(scope, (tree) => scope.devchain.index.lists.boxesByTree.of(tree));
  const unspent = unspentListing(scope, {
    confirmed: (tree) => scope.devchain.index.lists.unspentByTree.of(tree),
    matches: (box, tree) => box.ergoTree === tree,
  });
  const on = (source: ScriptSource, list: (c: Context, tree: string) => Response) => async (c: Context) => {
    const tree = await source(c, scope);
    return tree.ok ? list(c, tree.value) : tree.answer;
  };
  app.get('/blockchain/box/byAddress/:address', on(treeOfPath, all));
  app.post('/blockchain/box/byAddress', on(treeOfBodyAddress, all));
  app.post('/blockchain/box/byErgoTree', on(treeOfBody, all));
  app.get('/blockchain/box/unspent/byAddress/:address', on(treeOfPath, unspent));
  app.post('/blockchain/box/unspent/byAddress', on(treeOfBodyAddress, unspent));
  app.post('/blockchain/box/unspent/byErgoTree', on(treeOfBody, unspent));
}

function addTokenRoutes(app: Hono, scope: Scope): void {
  const all = listing(scope, (id) => scope.devchain.index.lists.boxesByToken.of(id));
  const unspent = unspentListing(scope, {
    confirmed: (id) => scope.devchain.index.lists.unspentByToken.of(id),
    matches: (box, id) => box.assets.some(({ tokenId }) => tokenId === id),
  });
  app.get('/blockchain/box/byTokenId/:id', (c) => all(c, c.req.param('id')));
  app.get('/blockchain/box/unspent/byTokenId/:id', (c) => unspent(c, c.req.param('id')));
}

function addTemplateRoutes(app: Hono, scope: Scope): void {
  const templates = new TemplateIndex(() => scope.devchain.index.lists);
  const all = listing(scope, (hash) => templates.boxes(hash));
  const unspent = unspentListing(scope, {
    confirmed: (hash) => templates.boxes(hash).filter(({ spending }) => spending === undefined),
    matches: (box, hash) => templates.hashOf(box.ergoTree) === hash,
  });
  app.get('/blockchain/box/byTemplateHash/:hash', (c) => all(c, c.req.param('hash')));
  app.get('/blockchain/box/unspent/byTemplateHash/:hash', (c) => unspent(c, c.req.param('hash')));
}

function paged(c: Context, read: (page: Page) => unknown): Response {
  const page = readPage(c);
  return page instanceof Response ? page : answer(c, read(page));
}

/** Spent and unspent: the newest page, oldest first within it, and how many there are. */
function listing({ renderer }: Scope, select: (key: string) => readonly BoxRecord[]) {
  return (c: Context, key: string): Response =>
    paged(c, (page) => {
      const records = select(key);
      return {
        items: newestPage(records, page).map((record) => renderIndexedBox(record, renderer)),
        total: records.length,
      };
    });
}

interface UnspentSource {
  readonly confirmed: (key: string) => readonly BoxRecord[];
  readonly matches: (box: ChainBox, key: string) => boolean;
}

/** Unspent boxes as a bare array; what the pool adds comes where the order puts the newest. */
function unspentListing({ devchain, renderer }: Scope, { confirmed, matches }: UnspentSource) {
  return (c: Context, key: string): Response =>
    paged(c, (page) => {
      const ascending = c.req.query('sortDirection') === 'asc';
      const records = confirmed(key);
      const onChain = (ascending ? oldestPage(records, page) : newestPage(records, page).toReversed()).map((record) =>
        renderIndexedBox(record, renderer),
      );
      const added =
        c.req.query('includeUnconfirmed') === 'true'
          ? [...devchain.pool.outputs()]
              .filter((box) => matches(box, key))
              .map((box) => renderUnconfirmedBox(box, renderer))
          : [];
      const boxes = ascending ? [...onChain, ...added] : [...added, ...onChain];
      // After paging, so that a page may come back short or empty while more follow.
      return c.req.query('excludeMempoolSpent') === 'true'
        ? boxes.filter(({ boxId }) => devchain.pool.spenderOf(boxId) === undefined)
        : boxes;
    });
}
