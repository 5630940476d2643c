import { describe, expect, it } from 'vitest';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { clientOf, ofRecording, quick } from './clientOf.ts';
import { recording, reply, startReplayServer, type Handler } from './replayServer.ts';

const id = 'ab'.repeat(32);
const signed = { id, inputs: [], dataInputs: [], outputs: [] };

describe('reading recorded answers of a node', () => {
  it('tip', async () => {
    expect(await ofRecording('info', (chain) => chain.tip())).toMatchObject({
      height: 793,
      headerId: '39ff158b44fb985bfab784f486cd6ba619acf999b9bef01bfc01031c44027f53',
      network: 'testnet',
      parameters: { minValuePerByte: 360, maxBlockCost: 8_001_091, inputCost: 2_000 },
    });
    expect((await ofRecording('info_height0', (chain) => chain.tip())).height).toBe(0);
  });

  it('headers, newest first', async () => {
    const headers = await ofRecording('blocks_lastHeaders', (chain) => chain.lastHeaders(2));
    expect(headers.map(({ height }) => height)).toEqual([793, 792]);
    expect(headers[0]?.parentId).toBe(headers[1]?.id);
    expect(headers[0]?.nBits).toBe(16_842_752n);
  });

  it('blocks', async () => {
    const block = await ofRecording('block', (chain) => chain.block(id));
    expect(block?.header.height).toBeGreaterThan(0);
    expect(block?.transactions[0]?.outputs[0]?.value).toBeTypeOf('bigint');
    expect(await ofRecording('blocks_at', (chain) => chain.blockIdsAt(761))).toHaveLength(1);
    expect(
      await clientOf(
        (_request, response) => {
          reply(response, 200, '[]');
        },
        (chain) => chain.blockIdsAt(9e6),
      ),
    ).toEqual([]);
  });

  it('boxes, with an amount above 2^53 to its last digit', async () => {
    const box = await ofRecording('blockchain_box_byId', (chain) => chain.boxById(id));
    expect(box?.assets[0]?.amount).toBe(9_007_199_254_740_993n);
    expect(box?.spentTransactionId).toBeUndefined();
    const spent = await ofRecording('blockchain_box_byId_spent', (chain) => chain.boxById(id));
    expect(spent?.spentTransactionId).toMatch(/^[0-9a-f]{64}$/);
    const [byToken] = await ofRecording('unspent_byTokenId', (chain) => chain.unspentByTokenId(id));
    expect(byToken?.assets[0]?.amount).toBe(9_007_199_254_740_993n);
    expect(Object.keys(byToken ?? {}).sort()).toEqual(
      [
        'boxId',
        'transactionId',
        'index',
        'ergoTree',
        'creationHeight',
        'value',
        'assets',
        'additionalRegisters',
      ].sort(),
    );
    expect(await ofRecording('utxo_withPool_byId', (chain) => chain.unspentBoxWithPool(id))).toMatchObject({
      value: 5_000_000_000n,
    });
    expect(await ofRecording('token_byId', (chain) => chain.tokenEmission(id))).toBe(9_007_199_254_740_993n);
  });

  it('undefined for a node’s "not found"', async () => {
    expect(await ofRecording('blockchain_box_byId_404', (chain) => chain.boxById(id))).toBeUndefined();
    expect(await ofRecording('blockchain_tx_byId_404', (chain) => chain.transaction(id))).toBeUndefined();
    expect(await ofRecording('blockchain_tx_byId_404', (chain) => chain.tokenEmission(id))).toBeUndefined();
    expect(await ofRecording('blockchain_tx_byId_404', (chain) => chain.block(id))).toBeUndefined();
    expect(await ofRecording('utxo_byId_404', (chain) => chain.unspentBoxWithPool(id))).toBeUndefined();
    expect(await ofRecording('error_bad_box_id', (chain) => chain.unspentBoxWithPool('zz'))).toBeUndefined();
  });

  it('transactions, confirmed and in the pool', async () => {
    const transaction = await ofRecording('blockchain_transaction_byId', (chain) => chain.transaction(id));
    expect(transaction).toMatchObject({ inclusionHeight: 761 });
    expect(await ofRecording('blockchain_transaction_contract_spend', (chain) => chain.transaction(id))).toBeDefined();
    const pool = await ofRecording('mempool_unconfirmed', (chain) => chain.poolTransactions());
    expect(pool[0]?.outputs.map(({ value }) => value)).toContain(61_498_900_000n);
  });
});

describe('reading pages', () => {
  const boxAt = (index: number) => ({
    boxId: index.toString(16).padStart(64, '0'),
    transactionId: id,
    index,
    ergoTree: '00',
    creationHeight: 1,
    value: 1,
    assets: [],
    additionalRegisters: {},
    inclusionHeight: 1,
    globalIndex: index,
  });

  /** Newest first as nodes list them; `onPage` may let a block come in between. */
  const listing =
    (boxes: { count: number; height: number }, onPage: () => void): Handler =>
    ({ path }, response) => {
      if (path === '/blockchain/indexedHeight') {
        reply(response, 200, JSON.stringify({ indexedHeight: boxes.height, fullHeight: boxes.height }));
        return;
      }
      const query = new URL(path, 'http://node').searchParams;
      const offset = Number(query.get('offset'));
      const newestFirst = Array.from({ length: boxes.count }, (_, index) => boxAt(boxes.count - 1 - index));
      const items = newestFirst.slice(offset, offset + Number(query.get('limit')));
      onPage();
      reply(response, 200, JSON.stringify(path.includes('unspent') ? items : { items, total: boxes.count }));
    };

  it('reads all pages, oldest first on request', async () => {
    for (const count of [0, 1, 9, 10, 11, 25, 30]) {
      await using server = await startReplayServer(listing({ count, height: 5 }, () => undefined));
      const chain = createNodeClient({ url: server.url, pageSize: 10, ...quick });
      expect((await chain.allByTokenId(id)).map(({ index }) => index)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
      expect(await chain.unspentByErgoTree('00')).toHaveLength(count);
      expect(server.requests).toContain('POST /blockchain/box/unspent/byErgoTree?offset=0&limit=10 "00"');
    }
  });

  it('restarts when a block arrives in between, so that no box is missed or read twice', async () => {
    const state = { count: 25, height: 5 };
    let blocks = 2;
    const handler = listing(state, () => {
      if (blocks-- > 0) {
        state.count += 3;
        state.height += 1;
      }
    });
    await using server = await startReplayServer(handler);
    const chain = createNodeClient({ url: server.url, pageSize: 10, ...quick });
    expect((await chain.allByErgoTree('00')).map(({ index }) => index)).toEqual(
      Array.from({ length: 31 }, (_, i) => i),
    );
  });

  it('gives up if blocks keep arriving during the read', async () => {
    const state = { count: 25, height: 5 };
    const handler = listing(state, () => {
      state.height += 1;
    });
    await using server = await startReplayServer(handler);
    const chain = createNodeClient({ url: server.url, pageSize: 10, ...quick });
    await expect(chain.unspentByTokenId(id)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('failures of the node', () => {
  it('retries reads after 500, 429 and broken connections', async () => {
    const { body } = await recording('info');
    let asked = 0;
    const flaky: Handler = (_request, response) => {
      asked++;
      if (asked === 1) reply(response, 500, 'oops', 'text/plain');
      else if (asked === 2) reply(response, 429, 'slow down', 'text/plain');
      else if (asked === 3) response.destroy();
      else reply(response, 200, body);
    };
    expect((await clientOf(flaky, (chain) => chain.tip())).height).toBe(793);
    expect(asked).toBe(4);
  });

  it('does not retry a submission', async () => {
    const broken: Handler = (_request, response) => {
      reply(response, 503, 'later', 'text/plain');
    };
    await clientOf(broken, async (chain, requests) => {
      await expect(chain.submit(signed)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(chain.check(signed)).rejects.toMatchObject({ code: 'unavailable' });
      expect(requests).toHaveLength(2);
    });
  });

  it.each([
    ['HTML', 200, '<html></html>'],
    ['another shape', 200, '{"height":1}'],
    ['401', 401, '{"error":401,"reason":"unauthorized"}'],
    ['404 of a path it does not serve', 404, 'The requested resource could not be found.'],
  ])('throws on %s, which is never an empty answer', async (_name, status, body) => {
    const handler: Handler = (_request, response) => {
      reply(response, status, body, 'text/html');
    };
    await clientOf(handler, async (chain, requests) => {
      await expect(chain.boxById(id)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(chain.unspentByTokenId(id)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(chain.submit(signed)).rejects.toMatchObject({ code: 'unavailable' });
      expect(requests).toHaveLength(3);
    });
  });

  it('throws on a timeout, an unreachable node and an oversized answer', async () => {
    await using silent = await startReplayServer(() => undefined);
    const impatient = createNodeClient({ url: silent.url, timeoutMs: 50, retries: 1, retryDelayMs: 1 });
    await expect(impatient.tip()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('50 ms') as string,
    });
    expect(silent.requests).toHaveLength(2);

    const gone = await startReplayServer(() => undefined);
    await gone[Symbol.asyncDispose]();
    await expect(createNodeClient({ url: gone.url, ...quick }).tip()).rejects.toMatchObject({ code: 'unavailable' });

    for (const declared of [true, false]) {
      await using talker = await startReplayServer((_request, response) => {
        if (declared) reply(response, 200, 'x'.repeat(3_000));
        else response.writeHead(200).end('x'.repeat(3_000));
      });
      const chain = createNodeClient({ url: talker.url, maxAnswerBytes: 2_000, ...quick });
      await expect(chain.tip()).rejects.toMatchObject({ message: expect.stringContaining('larger') as string });
    }
  });

  it('aborts at once by its signal', async () => {
    await using silent = await startReplayServer(() => undefined);
    const stop = new AbortController();
    const chain = createNodeClient({ url: silent.url, signal: stop.signal });
    const reading = chain.tip();
    setTimeout(() => {
      stop.abort();
    }, 20);
    await expect(reading).rejects.toMatchObject({ code: 'unavailable' });
    expect(silent.requests.length).toBeLessThanOrEqual(1);
  });
});
