import { blake2b256, hex } from '@fleet-sdk/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Devchain } from '#lib/devchain/devchain.ts';
import { headerBytes } from '#lib/devchain/ledger/header.ts';
import { startDevchainServer, type DevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import { ask, recordedChain, recording, replay } from './recordings.ts';

const TRANSACTION = '917d252d4e0f5ad87e803cc04df91f9b94eea146beadd40afa0df079cfc2c03b';

let devchain: Devchain;
let server: DevchainServer;
beforeAll(async () => {
  devchain = recordedChain();
  server = await startDevchainServer({ devchain });
});
afterAll(() => server.close());

/** What two chains that hold the same transactions may still differ in: work, time, and how many blocks came since. */
const OWN = new Set(['blockId', 'headerId', 'timestamp', 'numConfirmations']);

function common(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(common);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, OWN.has(key) ? null : common(item)]));
}

/** Names and kinds of all members: what a decoder relies on. An array stands for its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value === 'bigint' ? 'number' : typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, BOX_CONTENT.has(key) ? key : shapeOf(item)]),
  );
}

/** Differs from box to box by what the box holds. */
const BOX_CONTENT = new Set(['additionalRegisters', 'assets']);

const expectSame = async (name: string) => {
  const { answered, expected } = await replay(server.url, name);
  expect({ ...answered, body: common(answered.body) }).toEqual({ ...expected, body: common(expected.body) });
};

describe('reads recorded while the transaction waited in the pool', () => {
  beforeAll(async () => {
    await replay(server.url, 'error_duplicate_tx');
    expect(devchain.pool.size).toBe(1);
  });
  for (const name of [
    'mempool_unconfirmed',
    'mempool_byTransactionId',
    'mempool_byTransactionId_404',
    'utxo_withPool_byId',
    'utxo_withPool_spent_in_pool',
    'utxo_byId_404',
    'unspent_byErgoTree_includeUnconfirmed',
    'blockchain_box_byId_404',
    'blockchain_tx_byId_404',
    'error_bad_box_id',
  ]) {
    it(name, () => expectSame(name));
  }
});

describe('reads by a tree in the pool', () => {
  // The recording left out the tree that was asked for; it is that of the first output.
  it('mempool_byErgoTree', async () => {
    const { request, ...expected } = recording('mempool_byErgoTree');
    const tree = (expected.body as { outputs: { ergoTree: string }[] }[])[0]!.outputs[0]!.ergoTree;
    expect(await ask(server.url, { ...request, body: tree })).toEqual(expected);
  });
});

describe('reads recorded once it was in a block', () => {
  beforeAll(async () => {
    devchain.mine();
    await replay(server.url, 'transactions_post_ok');
    devchain.mine();
  });
  for (const name of [
    'blockchain_transaction_contract_spend',
    'blockchain_transaction_byId',
    'blockchain_box_byId',
    'blockchain_box_byId_spent',
    'utxo_byId',
    'utxo_byId_404_spent',
    'unspent_byTokenId',
    'token_byId',
  ]) {
    it(name, () => expectSame(name));
  }

  it('block 761, transaction by transaction', async () => {
    const id = devchain.index.blockAt(761)!.header.id;
    const { body } = await ask(server.url, { method: 'GET', path: `/blocks/${id}` });
    const ours = body as { blockTransactions: object };
    const theirs = recording('block').body as { blockTransactions: object };
    expect(common({ ...ours.blockTransactions, blockVersion: 0 })).toEqual(
      common({ ...theirs.blockTransactions, blockVersion: 0 }),
    );
    expect(shapeOf({ ...ours, blockTransactions: 0 })).toEqual(shapeOf({ ...theirs, blockTransactions: 0 }));
  });

  it('the proof that block 761 holds it, by the root in the recorded header', async () => {
    const { id } = devchain.index.blockAt(761)!.header;
    const { body } = await ask(server.url, { method: 'GET', path: `/blocks/${id}/proofFor/${TRANSACTION}` });
    const { leafData, levels } = body as { leafData: string; levels: [string, 0 | 1][] };
    expect(leafData).toBe(TRANSACTION);
    const hash = (prefix: number, ...parts: string[]) =>
      hex.encode(blake2b256(hex.decode(`0${prefix}${parts.join('')}`)));
    const root = levels.reduce(
      (node, [sibling, side]) => (side === 0 ? hash(1, node, sibling) : hash(1, sibling, node)),
      hash(0, leafData),
    );
    expect(root).toBe((recording('block_header').body as { transactionsRoot: string }).transactionsRoot);
    expect((await ask(server.url, { method: 'GET', path: `/blocks/${id}/proofFor/${'00'.repeat(32)}` })).status).toBe(
      404,
    );
  });

  it('answers in text where a tree is no JSON string', async () => {
    const { request, ...expected } = recording('error_tree_body_not_json');
    const response = await fetch(server.url + request.path, {
      method: 'POST',
      body: request.body as string,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(expected.status);
    expect(response.headers.get('content-type')?.toLowerCase()).toBe(expected.contentType);
    expect(await response.text()).toBe(expected.body);
  });

  it.each([
    'balance',
    'boxes_byAddress',
    'transactions_byAddress',
    'unspent_byAddress',
    'unspent_byErgoTree',
    'indexedHeight',
    'info',
  ])('has the shape of %s', async (name) => {
    const { answered, expected } = await replay(server.url, name);
    expect({ ...answered, body: shapeOf(answered.body) }).toEqual({ ...expected, body: shapeOf(expected.body) });
  });

  it('has the shape of headers', async () => {
    const id = devchain.index.transactions.get(TRANSACTION)!.header.id;
    const header = await ask(server.url, { method: 'GET', path: `/blocks/${id}/header` });
    expect(shapeOf(header.body)).toEqual(shapeOf(recording('block_header').body));
    const last = await ask(server.url, { method: 'GET', path: '/blocks/lastHeaders/2' });
    expect(shapeOf(last.body)).toEqual(shapeOf(recording('blocks_lastHeaders').body));
    expect((last.body as { height: number }[]).map(({ height }) => height)).toEqual([761, 762]);
    expect((await ask(server.url, { method: 'GET', path: '/blocks/at/761' })).body).toEqual([id]);
    expect((await ask(server.url, { method: 'GET', path: '/blocks/at/9999' })).body).toEqual([]);
  });
});

describe('the id of a header', () => {
  it('hashes what a node hashes', () => {
    const header = recording('block_header').body as Parameters<typeof headerBytes>[0] & {
      id: string;
      nBits: number;
      size: number;
    };
    const bytes = headerBytes({ ...header, nBits: BigInt(header.nBits) });
    expect(bytes.length).toBe(header.size);
    expect(hex.encode(blake2b256(bytes))).toBe(header.id);
  });
});
