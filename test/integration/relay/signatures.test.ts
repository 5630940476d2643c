import { describe, expect, test } from 'vitest';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { contentDigest } from '#lib/relay/wire.ts';
import { chunk, creation, sendRaw, signed, uploadPath, type RawRequest } from './rawRequest.ts';
import { setup } from './setup.ts';

async function begun() {
  const s = await setup();
  s.openJob('00'.repeat(32));
  const { url } = s.relay;
  const put: RawRequest = { method: 'PUT', path: `/v1/jobs/${s.openBoxId}/key`, body: Buffer.from('wrapped') };
  return { ...s, url, put, sign: (request = put, now = new Date()) => signed(url, s.keys.consumer, request, now) };
}

describe('replayed requests', () => {
  test('a signature is accepted once, also across a restart', async () => {
    await using s = await begun();
    const request = await s.sign();
    expect((await sendRaw(s.url, request)).status).toBe(204);
    const again = await sendRaw(s.url, request);
    expect(again.problem).toMatchObject({
      status: 401,
      code: 'unauthorized',
      detail: expect.stringContaining('sent before') as string,
    });
    await s.relay.close();
    const restarted = await s.start(Number(new URL(s.url).port));
    try {
      expect((await sendRaw(s.url, request)).problem).toMatchObject({
        status: 401,
        detail: expect.stringContaining('sent before') as string,
      });
      expect((await sendRaw(s.url, await s.sign())).status).toBe(204);
    } finally {
      await restarted.close();
    }
  });

  test.each([-121_000, 140_000])('a signature made %i ms from now is refused', async (offset) => {
    await using s = await begun();
    const answer = await sendRaw(s.url, await s.sign(s.put, new Date(Date.now() + offset)));
    expect(answer.problem).toMatchObject({ status: 401, detail: expect.stringContaining('120 s off') as string });
  });

  test('a nonce is remembered for as long as its signature would be young enough', async () => {
    await using s = await begun();
    const request = await s.sign(s.put, new Date(Date.now() + 115_000));
    expect((await sendRaw(s.url, request)).status).toBe(204);
    s.clock.offsetMs = 230_000;
    expect((await sendRaw(s.url, request)).problem?.detail).toContain('sent before');
  });

  test('a request meant for another relay is refused', async () => {
    await using s = await begun();
    await using t = await setup();
    t.jobs.set(s.openBoxId, s.jobs.get(s.openBoxId)!);
    const request = await s.sign();
    expect((await sendRaw(t.relay.url, request)).problem).toMatchObject({ status: 401 });
    const host = new URL(s.url).host;
    const disguised = { ...request, headers: { ...request.headers, host } };
    expect((await sendRaw(t.relay.url, disguised)).problem).toMatchObject({ status: 421, code: 'unauthorized' });
  });
});

describe('foreign and altered signatures', () => {
  const altered: Record<string, (request: Awaited<ReturnType<typeof signed>>) => RawRequest> = {
    'another method': (r) => ({ ...r, method: 'POST', path: r.path.replace('/key', '/logs') }),
    'another path': (r) => ({ ...r, path: r.path.replace(/[0-9a-f]{64}/, 'ab'.repeat(32)) }),
    'another query': (r) => ({ ...r, path: `${r.path}?job=1` }),
    'another digest': (r) => ({
      ...r,
      body: Buffer.from('other'),
      headers: { ...r.headers, 'content-digest': contentDigest(Buffer.from('other')) },
    }),
    'another key id': (r) => ({
      ...r,
      headers: {
        ...r.headers,
        'Signature-Input': r.headers['Signature-Input']!.replace(
          /keyid="[^"]+"/,
          `keyid="${randomSecretKey().publicKeyHex}"`,
        ),
      },
    }),
    'another nonce': (r) => ({
      ...r,
      headers: { ...r.headers, 'Signature-Input': r.headers['Signature-Input']!.replace(/nonce="./, 'nonce="_') },
    }),
    'another time': (r) => ({
      ...r,
      headers: {
        ...r.headers,
        'Signature-Input': r.headers['Signature-Input']!.replace(
          /created=(\d+)/,
          (_, t: string) => `created=${Number(t) - 1}`,
        ),
      },
    }),
    'a component left out': (r) => ({
      ...r,
      headers: { ...r.headers, 'Signature-Input': r.headers['Signature-Input']!.replace('"@authority" ', '') },
    }),
    'no signature': (r) => ({ ...r, headers: { 'content-digest': r.headers['content-digest']! } }),
    'a garbled signature': (r) => ({ ...r, headers: { ...r.headers, Signature: 'dgcm=:AAAA:' } }),
    'headers that are no structured fields': (r) => ({ ...r, headers: { ...r.headers, 'Signature-Input': '((((' } }),
    'a second signature': (r) => ({
      ...r,
      headers: {
        ...r.headers,
        Signature: `${r.headers['Signature']!}, ${r.headers['Signature']!.replace('dgcm=', 'more=')}`,
        'Signature-Input': `${r.headers['Signature-Input']!}, ${r.headers['Signature-Input']!.replace('dgcm=', 'more=')}`,
      },
    }),
  };

  test.each(Object.entries(altered))('%s', async (_name, alter) => {
    await using s = await begun();
    const request = await s.sign();
    const answer = await sendRaw(s.url, alter(request));
    expect(answer.problem).toMatchObject({ status: 401, code: 'unauthorized' });
    // The refused forgery must not have used up the honest request's nonce.
    expect((await sendRaw(s.url, request)).status).toBe(204);
  });

  test('a body other than the signed one', async () => {
    await using s = await begun();
    const request = await s.sign();
    const answer = await sendRaw(s.url, { ...request, body: Buffer.from('Wrapped') });
    expect(answer.problem).toMatchObject({ status: 400, detail: expect.stringContaining('digest') as string });
    expect(await s.worker.getWrappedKey(s.openBoxId)).toBeUndefined();
  });

  test('an upload header that was not signed', async () => {
    await using s = await begun();
    const bundle = await s.bundle(100);
    await sendRaw(s.url, await s.sign(creation(bundle)));
    const request = await s.sign(chunk(uploadPath(bundle.hash, s.keys.consumer), 0, bundle.bytes));
    const answer = await sendRaw(s.url, { ...request, headers: { ...request.headers, 'upload-offset': '50' } });
    expect(answer.problem).toMatchObject({ status: 401 });
  });
});

describe('authorisation', () => {
  test('only a job’s parties use its mailbox, each in its role', async () => {
    await using s = await begun();
    const { openBoxId } = s;
    const records = [{ sequence: 0, data: Buffer.from('x') }];
    const forbidden = { status: 403, code: 'unauthorized' };
    await expect(s.stranger.putWrappedKey(openBoxId, Buffer.from('k'))).rejects.toMatchObject(forbidden);
    await expect(s.worker.putWrappedKey(openBoxId, Buffer.from('k'))).rejects.toMatchObject(forbidden);
    await expect(s.stranger.getWrappedKey(openBoxId)).rejects.toMatchObject(forbidden);
    await expect(s.consumer.appendLogs({ openBoxId, records })).rejects.toMatchObject(forbidden);
    await expect(s.stranger.appendLogs({ openBoxId, records })).rejects.toMatchObject(forbidden);
    const follow = async () => {
      for await (const _ of s.stranger.followLogs({ openBoxId }));
    };
    await expect(follow()).rejects.toMatchObject(forbidden);
    await expect(s.consumer.putWrappedKey('ab'.repeat(32), Buffer.from('k'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('before the match only the consumer has access', async () => {
    await using s = await begun();
    s.openJob('00'.repeat(32), false);
    await expect(s.worker.getWrappedKey(s.openBoxId)).rejects.toMatchObject({ status: 403 });
    await s.consumer.putWrappedKey(s.openBoxId, Buffer.from('k'));
  });

  test('a bundle is given to its owner and, by the job that commits to it, to the parties', async () => {
    await using s = await begun();
    const [input, other] = [await s.bundle(1_000), await s.bundle(1_000)];
    await s.consumer.uploadBundle(input);
    await s.consumer.uploadBundle(other);
    const get = (client: typeof s.worker, hash: string, openBoxId?: string) => client.receipt({ hash, openBoxId });
    await expect(get(s.worker, input.hash)).rejects.toMatchObject({ code: 'not_found' });
    await expect(get(s.worker, input.hash, s.openBoxId)).rejects.toMatchObject({ code: 'not_found' });
    s.openJob(input.hash);
    expect((await get(s.worker, input.hash, s.openBoxId)).hash).toBe(input.hash);
    await expect(get(s.worker, other.hash, s.openBoxId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(get(s.stranger, input.hash, s.openBoxId)).rejects.toMatchObject({ status: 403 });
    await expect(s.stranger.uploadBundle({ ...other, openBoxId: s.openBoxId })).rejects.toMatchObject({ status: 403 });
  });

  test("a job that commits to a stranger's bundle opens it to nobody", async () => {
    await using s = await begun();
    const bundle = await s.bundle(1_000);
    await s.stranger.uploadBundle(bundle);
    s.openJob(bundle.hash);
    for (const client of [s.consumer, s.worker]) {
      await expect(client.receipt({ hash: bundle.hash, openBoxId: s.openBoxId })).rejects.toMatchObject({
        code: 'not_found',
      });
    }
  });

  test("nobody touches another key's upload, nor can squat a hash", async () => {
    await using s = await begun();
    const bundle = await s.bundle(1_000);
    await sendRaw(s.url, await s.sign(creation(bundle)));
    const path = uploadPath(bundle.hash, s.keys.consumer);
    for (const request of [chunk(path, 0, bundle.bytes), { method: 'DELETE', path }]) {
      const answer = await sendRaw(s.url, await signed(s.url, s.keys.stranger, request));
      expect(answer.problem).toMatchObject({ status: 404 });
    }
    await s.stranger.uploadBundle(bundle);
    await s.consumer.uploadBundle(bundle);
    expect((await sendRaw(s.url, await s.sign({ method: 'DELETE', path }))).status).toBe(204);
    await expect(s.consumer.receipt({ hash: bundle.hash })).rejects.toMatchObject({ code: 'not_found' });
    await s.stranger.receipt({ hash: bundle.hash });
  });
});
