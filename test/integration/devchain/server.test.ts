import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import type { DevchainOptions } from '#lib/devchain/devchainOptions.ts';
import { startDevchainServer, type DevchainServerOptions } from '#lib/devchain/server/startDevchainServer.ts';
import { alice, bob, ERG } from './ledgerWorld.ts';

async function serve(options: DevchainOptions = {}, serverOptions: Partial<DevchainServerOptions> = {}) {
  const devchain = createDevchain(options);
  const server = await startDevchainServer({ devchain, ...serverOptions });
  onTestFinished(() => server.close());
  const get = async (path: string) => read(await fetch(server.url + path));
  const post = async (
    path: string,
    body: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) =>
    read(
      await fetch(server.url + path, {
        method: 'POST',
        body: typeof body === 'string' ? body : stringifyJson(body),
        headers,
      }),
    );
  return { devchain, server, get, post };
}

async function read(response: Response) {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, body: (isJson ? parseJson(text) : text) as unknown, headers: response.headers };
}

const ids = (boxes: unknown) => (boxes as { boxId: string }[]).map(({ boxId }) => boxId);

/** A chain with as many boxes of Bob's as asked, one block each, ids oldest first. */
function withBoxes(devchain: Devchain, count: number): string[] {
  return Array.from({ length: count }, () => {
    const { box } = devchain.faucet(bob.ergoTree, ERG);
    devchain.mine();
    return box.boxId;
  });
}

describe('the control routes', () => {
  it('mine, pay and reorganize', async () => {
    const { devchain, get, post } = await serve();
    expect((await post('/devchain/mine', { count: 3 })).body).toHaveLength(3);
    const paid = await post('/devchain/faucet', { ergoTree: alice.ergoTree, nanoErg: 5_000_000_000 });
    expect(paid.body).toMatchObject({ mintedTokenId: null, box: { value: 5_000_000_000, ergoTree: alice.ergoTree } });
    await post('/devchain/mine', {});
    const { boxId } = (paid.body as { box: { boxId: string } }).box;
    expect((await get(`/utxo/byId/${boxId}`)).status).toBe(200);
    const before = (await get('/blocks/at/4')).body as string[];
    await post('/devchain/reorg', { depth: 1 });
    expect(devchain.height).toBe(5);
    expect((await get('/blocks/at/4')).body).toEqual([devchain.index.blockAt(4)!.header.id, before[0]]);
    expect((await get(`/utxo/byId/${boxId}`)).status).toBe(404);
    expect((await get(`/utxo/withPool/byId/${boxId}`)).status).toBe(200);
  });

  it('pay to an address, with a token no number can hold, at once', async () => {
    const { get, post } = await serve();
    const address = alice.address('testnet');
    const mint = { amount: 123, name: 'Big', decimals: 4 };
    const body = JSON.stringify({ address, nanoErg: 1_000_000_000, mint, mine: true }).replace(
      '123',
      '9223372036854775807',
    );
    const paid = await post('/devchain/faucet', body);
    const tokenId = (paid.body as { mintedTokenId: string }).mintedTokenId;
    expect((await get(`/blockchain/token/byId/${tokenId}`)).body).toEqual({
      id: tokenId,
      boxId: (paid.body as { box: { boxId: string } }).box.boxId,
      emissionAmount: 9_223_372_036_854_775_807n,
      name: 'Big',
      description: '',
      decimals: 4,
    });
    expect((await get(`/blockchain/balanceForAddress/${address}`)).body).toEqual({
      confirmed: { nanoErgs: 1_000_000_000, tokens: [{ tokenId, amount: 9_223_372_036_854_775_807n }] },
      unconfirmed: { nanoErgs: 0, tokens: [] },
    });
  });

  it.each([
    ['/devchain/mine', { count: 0 }],
    ['/devchain/mine', '{'],
    ['/devchain/reorg', { depth: 9 }],
    ['/devchain/faucet', { nanoErg: 1 }],
    ['/devchain/faucet', { ergoTree: 'zz', nanoErg: 1 }],
    ['/devchain/faucet', { ergoTree: alice.ergoTree, nanoErg: 1 }],
    ['/devchain/faucet', { ergoTree: alice.ergoTree, nanoErg: 99_000_000_000_000_000 }],
    [
      '/devchain/faucet',
      { ergoTree: alice.ergoTree, nanoErg: 1_000_000_000, tokens: [{ tokenId: 'ab'.repeat(32), amount: 1 }] },
    ],
  ])('refuse %s with %j', async (path, body) => {
    const { devchain, post } = await serve();
    expect(await post(path, body)).toMatchObject({ status: 400, body: { error: 400 } });
    expect(devchain.height).toBe(0);
  });
});

describe('lists of the extra index', () => {
  it('come newest page first, five by default', async () => {
    const { devchain, get, post } = await serve();
    const boxes = withBoxes(devchain, 8);
    const address = bob.address('testnet');
    const all = (await get(`/blockchain/box/byAddress/${address}`)).body as {
      items: { boxId: string }[];
      total: number;
    };
    expect([ids(all.items), all.total]).toEqual([boxes.slice(3), 8]);
    const unspent = async (query: string) =>
      ids((await post(`/blockchain/box/unspent/byErgoTree?${query}`, JSON.stringify(bob.ergoTree))).body);
    expect(await unspent('')).toEqual(boxes.slice(3).toReversed());
    expect(await unspent('offset=5')).toEqual(boxes.slice(0, 3).toReversed());
    expect(await unspent('sortDirection=asc&offset=1&limit=2')).toEqual(boxes.slice(1, 3));
    expect(await unspent('limit=16384')).toHaveLength(8);
    expect((await get(`/blockchain/box/unspent/byAddress/${address}?limit=16385`)).status).toBe(400);
  });

  it('exclude pool-spent boxes after paging and include pool outputs, on request only', async () => {
    const { devchain, get } = await serve();
    const mined = devchain.faucet(bob.ergoTree, ERG).box.boxId;
    devchain.mine();
    const { ergoTree } = devchain.index.lists.unspentByTree.of(bob.ergoTree)[0]!.box;
    const added = devchain.faucet(ergoTree, ERG).box.boxId;
    const path = `/blockchain/box/unspent/byAddress/${bob.address('testnet')}`;
    expect(ids((await get(path)).body)).toEqual([mined]);
    expect(ids((await get(`${path}?includeUnconfirmed=true`)).body)).toEqual([added, mined]);
    expect(ids((await get(`${path}?includeUnconfirmed=true&sortDirection=asc`)).body)).toEqual([mined, added]);
    expect(
      ((await get(`/blockchain/balanceForAddress/${bob.address('testnet')}`)).body as { unconfirmed: object })
        .unconfirmed,
    ).toEqual({
      nanoErgs: 1_000_000_000,
      tokens: [],
    });
  });

  it('find boxes by the template of their script', async () => {
    const { devchain, get } = await serve();
    withBoxes(devchain, 2);
    const { createHash } = await import('node:crypto');
    const { ErgoTree$ } = await import('sigmastate-js/main');
    const hash = createHash('sha256')
      .update(Buffer.from(ErgoTree$.fromHex(bob.ergoTree).templateHex(), 'hex'))
      .digest('hex');
    expect(((await get(`/blockchain/box/byTemplateHash/${hash}`)).body as { total: number }).total).toBe(2);
    expect((await get(`/blockchain/box/unspent/byTemplateHash/${'00'.repeat(32)}`)).body).toEqual([]);
  });
});

describe('the server', () => {
  it('listens on this machine only', async () => {
    const { server } = await serve();
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
  });

  it('refuses a busy port with the system error', async () => {
    const { server, devchain } = await serve();
    await expect(startDevchainServer({ devchain, port: Number(new URL(server.url).port) })).rejects.toThrow(
      /EADDRINUSE/,
    );
  });

  it('closes while a client holds its connection', async () => {
    const devchain = createDevchain();
    const server = await startDevchainServer({ devchain });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server.close();
    await closed;
  });

  it('refuses bodies larger than any transaction', async () => {
    const { post } = await serve();
    expect((await post('/transactions', `"${'0'.repeat(3_000_000)}"`)).status).toBe(413);
  });

  it('asks for JSON where it reads a string', async () => {
    const { post } = await serve();
    expect((await post('/blockchain/balance', '"x"', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/blockchain/balance', '{}')).status).toBe(422);
    expect((await post('/blockchain/balance', '"9nowhere"')).body).toMatchObject({ error: 400 });
  });

  it('answers 404 on other paths and sends no CORS headers', async () => {
    const { get } = await serve();
    expect(await get('/nosuch')).toMatchObject({ status: 404, body: '' });
    expect((await get('/info')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gives the reason of a refusal in headers', async () => {
    const { devchain, post } = await serve();
    const { transaction } = devchain.faucet(alice.ergoTree, ERG);
    devchain.pool.clear();
    const short = transaction.outputs.map((output, index) => ({
      ...output,
      value: BigInt(output.value) - (index === 2 ? 1n : 0n),
    }));
    const refused = await post('/transactions/check', { ...transaction, outputs: short });
    expect(refused.body).toEqual({ error: 400, reason: 'monetary_failed' });
    expect(refused.headers.get('x-devchain-reason')).toBe('erg-not-conserved');
  });

  it('mines by a timer and on each transaction', async () => {
    const timed = await serve({}, { blockIntervalMs: 5 });
    await expect.poll(() => timed.devchain.height, { timeout: 20_000 }).toBeGreaterThan(2);
    const eager = await serve({ mineOnSubmit: true });
    await eager.post('/devchain/faucet', { ergoTree: alice.ergoTree, nanoErg: 1_000_000_000 });
    expect(eager.devchain.height).toBe(1);
  });

  it('converts scripts, keys and addresses', async () => {
    const { get, post } = await serve();
    const address = alice.address('testnet');
    expect((await get(`/script/addressToTree/${address}`)).body).toEqual({ tree: alice.ergoTree });
    expect((await get(`/utils/addressToRaw/${address}`)).body).toEqual({ raw: alice.publicKeyHex });
    expect((await get(`/utils/rawToAddress/${alice.publicKeyHex}`)).body).toEqual({ address });
    expect((await post('/utils/ergoTreeToAddress', JSON.stringify(alice.ergoTree))).body).toEqual({ address });
    expect((await get(`/utils/address/${alice.address('mainnet')}`)).body).toMatchObject({ isValid: false });
    expect((await get('/transactions/getFee?waitTime=1&txSize=500')).body).toBe(180_000);
    expect((await get('/emission/at/700')).body).toMatchObject({
      minerReward: 67_500_000_000,
      totalCoinsIssued: 47_250_000_000_000,
    });
  });
});
