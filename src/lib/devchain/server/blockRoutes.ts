import { hex } from '@fleet-sdk/crypto';
import { Hono } from 'hono';
import { blockIdsAt } from '../devchainAsChain.ts';
import type { LedgerBlock } from '../ledger/block.ts';
import { transactionLeaves } from '../ledger/header.ts';
import { merklePath } from '../ledger/merkleRoot.ts';
import { answer, found } from './answers.ts';
import { numberOf, readPoolPage } from './paging.ts';
import { renderBlock, renderBlockTransactions, renderHeader } from './render.ts';
import { readStrings } from './requestBodies.ts';
import type { Scope } from './scope.ts';

const DEFAULT_BLOCKS = 50;
const MAX_HEADERS = 16_384;

export function blockRoutes({ devchain }: Scope): Hono {
  const app = new Hono();
  const byId = (id: string): LedgerBlock | undefined => devchain.index.blockById(id) ?? devchain.orphans.get(id);
  const between = (from: number, to: number) =>
    devchain.index.blocks.slice(Math.max(0, from - 1), to).map(({ header }) => header);

  app.get('/blocks', (c) => {
    const { offset, limit } = readPoolPage(c, DEFAULT_BLOCKS);
    return answer(
      c,
      between(offset, offset + limit - 1).map(({ id }) => id),
    );
  });
  app.get('/blocks/at/:height', (c) => answer(c, blockIdsAt(devchain, numberOf(c.req.param('height'), 0) ?? 0)));
  app.get('/blocks/chainSlice', (c) => {
    const from = numberOf(c.req.query('fromHeight'), 0) ?? 0;
    const to = numberOf(c.req.query('toHeight'), devchain.height) ?? devchain.height;
    return answer(c, between(from, to).slice(-MAX_HEADERS).map(renderHeader));
  });
  app.get('/blocks/lastHeaders/:count', (c) => {
    const count = Math.min(numberOf(c.req.param('count'), 0) ?? 0, MAX_HEADERS);
    return answer(c, devchain.index.lastHeaders(count).toReversed().map(renderHeader));
  });
  for (const path of ['/blocks/headerIds', '/blockchain/block/byHeaderIds']) {
    app.post(path, async (c) => {
      const ids = await readStrings(c);
      return ids.ok ? answer(c, ids.value.flatMap((id) => byId(id) ?? []).map(renderBlock)) : ids.answer;
    });
  }
  app.get('/blocks/modifier/:id', (c) => found(c, byId(c.req.param('id'))?.header, 'modifier', renderHeader));
  app.get('/blocks/:id', (c) => found(c, byId(c.req.param('id')), 'block', renderBlock));
  app.get('/blockchain/block/byHeaderId/:id', (c) => found(c, byId(c.req.param('id')), 'block', renderBlock));
  app.get('/blocks/:id/header', (c) => found(c, byId(c.req.param('id'))?.header, 'header', renderHeader));
  app.get('/blocks/:id/transactions', (c) => found(c, byId(c.req.param('id')), 'block', renderBlockTransactions));
  app.get('/blocks/:id/proofFor/:txId', (c) =>
    found(c, proofOf(byId(c.req.param('id')), c.req.param('txId')), 'proof'),
  );
  return app;
}

/** That a block holds a transaction, by the root in its header. */
function proofOf(block: LedgerBlock | undefined, txId: string) {
  const index = block?.transactions.findIndex(({ id }) => id === txId) ?? -1;
  if (block === undefined || index < 0) return undefined;
  const levels = merklePath(transactionLeaves(block.transactions), index).map(([hash, side]) => [
    hex.encode(hash),
    side,
  ]);
  return { leafData: txId, levels };
}
