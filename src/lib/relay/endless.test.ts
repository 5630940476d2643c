import type { RequestListener } from 'node:http';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { serverThat } from '#test/support/localServer.ts';
import { createRelayClient } from './relayClient.ts';

const openBoxId = 'ab'.repeat(32);
const sentAtMost = 64 * 2 ** 20;

/** A relay that never ends its answers, save that it gives up when it has sent far too much; `sent` counts bytes. */
async function endlessRelay(status: number, { packed }: { readonly packed: boolean }) {
  const count = { sent: 0 };
  const answer: RequestListener = (_request, response) => {
    response.writeHead(status, packed ? { 'content-encoding': 'gzip' } : {});
    const into = packed ? createGzip() : response;
    if (into !== response) into.pipe(response);
    const piece = Buffer.alloc(2 ** 20, 0x20);
    const more = (): void => {
      while (count.sent < sentAtMost && !response.destroyed) {
        count.sent += piece.byteLength;
        if (!into.write(piece)) return void into.once('drain', more);
      }
      into.end();
    };
    more();
  };
  const { port, left } = await serverThat(answer);
  const url = `http://127.0.0.1:${port}`;
  return { count, left, client: createRelayClient({ url, signer: randomSecretKey(), retries: 0 }) };
}

describe('an answer of a relay that does not end', () => {
  it.each([
    [200, false],
    [200, true],
    [400, false],
    [400, true],
  ])('with status %d, packed %s, is left before it fills the memory', async (status, packed) => {
    const { client, count, left } = await endlessRelay(status, { packed });
    const code = status === 200 ? 'unavailable' : 'invalid';
    await expect(client.getWrappedKey(openBoxId)).rejects.toMatchObject({ code });
    await left;
    expect(count.sent).toBeLessThan(sentAtMost);
  });

  it('is no answer either where one is read as JSON', async () => {
    const { client } = await endlessRelay(200, { packed: true });
    await expect(client.appendLogs({ openBoxId, records: [] })).rejects.toThrow('does not end');
  });
});
