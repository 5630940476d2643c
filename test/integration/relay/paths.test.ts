import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { creation, sendRaw, signed, tus } from './rawRequest.ts';
import { setup } from './setup.ts';

const id = 'ab'.repeat(32);

const tricks = [
  '/v1/bundles/../../etc/passwd',
  '/v1/bundles/..%2f..%2fetc%2fpasswd',
  '/v1/bundles/%2e%2e/%2e%2e/etc/passwd',
  `/v1/uploads/${id}%00.json`,
  `/v1/uploads/..\\..\\relay.sqlite`,
  '/v1/uploads/./relay.sqlite',
  '//v1/status',
  '/v1//status',
  `/v1/jobs/${id};x=/logs`,
  'http://elsewhere.example/v1/../status',
  '/v1/bundles/relay.sqlite',
];

describe('paths', () => {
  test.each(tricks)('%s is refused', async (path) => {
    await using s = await setup();
    const honest = await signed(s.relay.url, s.keys.consumer, { method: 'GET', path: `/v1/bundles/${id}` });
    const { status, problem } = await sendRaw(s.relay.url, { ...honest, path });
    expect({ status, code: problem?.code }).toEqual({ status: 400, code: 'invalid' });
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/v2/status', 404],
    ['GET', '/v1/bundles', 404],
    ['GET', '/v1/bundles/abc', 400],
    ['GET', `/v1/bundles/${id.toUpperCase()}`, 400],
    ['GET', `/v1/bundles/${id}?job=../x`, 400],
    ['GET', '/v1/jobs/abc/key', 400],
    ['HEAD', '/v1/uploads/abc', 404],
    ['GET', `/v1/uploads/${id}`, 405],
    ['TRACE', '/v1/status', 404],
    ['DELETE', '/v1/status', 404],
  ])('%s %s gives %i', async (method, path, status) => {
    await using s = await setup();
    const request = await signed(s.relay.url, s.keys.consumer, { method, path });
    expect((await sendRaw(s.relay.url, request)).status).toBe(status);
  });

  test('file names do not reach the file system', async () => {
    await using s = await setup();
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    for (const metadata of [
      `hash ${encode('../../../tmp/x')}`,
      `hash ${encode(id)},filename ${encode('../x')}`,
      `hash ${encode(id)},job ${encode('../x')}`,
      'hash',
      '',
    ]) {
      const begin = creation({ hash: id, size: 10 });
      const request = { ...begin, headers: { ...begin.headers, 'upload-metadata': metadata } };
      const answer = await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
      expect(answer.status).toBe(400);
    }
    expect(await readdir(join(s.config.stateDir, 'bundles'))).toEqual([]);
  });
});

describe('other origins', () => {
  test('are refused by CORS', async () => {
    await using s = await setup();
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' };
    const asked = await sendRaw(s.relay.url, { method: 'OPTIONS', path: '/v1/uploads', headers });
    expect(asked.status).toBe(404);
    const bundle = await s.bundle(10);
    const request = { ...creation(bundle), headers: { ...creation(bundle).headers, ...tus, origin: headers.origin } };
    const created = await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
    expect(created.status).toBe(201);
    for (const answer of [asked, created]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
