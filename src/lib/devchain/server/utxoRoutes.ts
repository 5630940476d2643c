import { hex } from '@fleet-sdk/crypto';
import { Hono } from 'hono';
import type { ChainBox } from '#lib/chain/ports.ts';
import { boxBytes } from '../rules/ledgerTransaction.ts';
import { answer, found } from './answers.ts';
import { renderBox } from './render.ts';
import { readStrings } from './requestBodies.ts';
import type { Scope } from './scope.ts';

const WHAT = 'utxo box';

export function utxoRoutes({ devchain }: Scope): Hono {
  const app = new Hono();
  const confirmed = (boxId: string): ChainBox | undefined => devchain.index.unspent(boxId);
  // A box that the pool spends is still there, as a node has it.
  const withPool = (boxId: string): ChainBox | undefined => confirmed(boxId) ?? devchain.pool.output(boxId);
  const renderBinary = (box: ChainBox) => ({ boxId: box.boxId, bytes: hex.encode(boxBytes(box)) });

  app.get('/utxo/byId/:id', (c) => found(c, confirmed(c.req.param('id')), WHAT, renderBox));
  app.get('/utxo/byIdBinary/:id', (c) => found(c, confirmed(c.req.param('id')), WHAT, renderBinary));
  app.get('/utxo/withPool/byId/:id', (c) => found(c, withPool(c.req.param('id')), WHAT, renderBox));
  app.get('/utxo/withPool/byIdBinary/:id', (c) => found(c, withPool(c.req.param('id')), WHAT, renderBinary));
  app.post('/utxo/withPool/byIds', async (c) => {
    const ids = await readStrings(c);
    return ids.ok ? answer(c, ids.value.flatMap((id) => withPool(id) ?? []).map(renderBox)) : ids.answer;
  });
  app.get('/utxo/genesis', (c) => answer(c, devchain.index.genesis.map(renderBox)));
  app.get('/utxo/getSnapshotsInfo', (c) => answer(c, { availableManifests: {} }));
  return app;
}
