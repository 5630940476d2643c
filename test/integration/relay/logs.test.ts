import { describe, expect, test } from 'vitest';
import { sendRaw, signed } from './rawRequest.ts';
import { setup } from './setup.ts';

const record = (sequence: number) => ({ sequence, data: Buffer.from(`record ${sequence}`) });

async function opened(limits: Parameters<typeof setup>[0] = {}) {
  const s = await setup(limits);
  s.openJob('00'.repeat(32));
  const path = `/v1/jobs/${s.openBoxId}/logs`;
  const events = async (headers: Record<string, string> = {}) => {
    const request = await signed(s.relay.url, s.keys.consumer, { method: 'GET', path, headers });
    return fetch(new URL(path, s.relay.url), { headers: request.headers });
  };
  return { ...s, events };
}

describe('log streams', () => {
  test('resume after Last-Event-ID, by raw request and through the client', async () => {
    await using s = await opened();
    const { openBoxId } = s;
    await s.worker.appendLogs({ openBoxId, records: [0, 1, 2, 3].map(record), closed: true });
    const text = await (await s.events({ 'last-event-id': '1' })).text();
    expect(text).toBe(
      `: open\n\n${[2, 3].map((i) => `event: log\ndata: ${record(i).data.toString('base64')}\nid: ${i}\n\n`).join('')}event: end\ndata: \n\n`,
    );
    const seen: number[] = [];
    for await (const { sequence } of s.consumer.followLogs({ openBoxId, lastEventId: 2 })) seen.push(sequence);
    expect(seen).toEqual([3]);
    expect((await s.events({ 'last-event-id': '-1' })).status).toBe(400);
  });

  test('deliver records appended while open, and end by signal', async () => {
    await using s = await opened();
    const { openBoxId } = s;
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { sequence } of s.consumer.followLogs({ openBoxId, signal: stop.signal })) {
        seen.push(sequence);
        if (sequence < 4) await s.worker.appendLogs({ openBoxId, records: [record(sequence + 1)] });
        else stop.abort();
      }
    })();
    await s.worker.appendLogs({ openBoxId, records: [record(0)] });
    await reading;
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test('send heartbeats while idle', async () => {
    await using s = await opened({ limits: { heartbeatSeconds: 1 } });
    const response = await s.events();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const part of response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
      text += part;
      if (text.includes(': heartbeat')) break;
    }
    expect(text.startsWith(': open\n\n: heartbeat')).toBe(true);
  });

  test('are limited per key and released when closed', async () => {
    await using s = await opened({ limits: { maxLogStreamsPerKey: 2 } });
    const open = [await s.events(), await s.events()];
    const refused = await s.events();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    for (const response of open) await response.body?.cancel();
    await expect
      .poll(async () => {
        const response = await s.events();
        await response.body?.cancel();
        return response.status;
      })
      .toBe(200);
  });
});

describe('appending', () => {
  test('is idempotent; a gap, other content and appends after closing are refused', async () => {
    await using s = await opened();
    const { openBoxId } = s;
    const append = (sequences: number[], closed = false) =>
      s.worker.appendLogs({ openBoxId, records: sequences.map(record), closed });
    expect(await append([0, 1])).toEqual({ nextSequence: 2, closed: false });
    expect(await append([0, 1, 2])).toEqual({ nextSequence: 3, closed: false });
    await expect(append([4])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('record 3') as string,
    });
    const other = { openBoxId, records: [{ sequence: 1, data: Buffer.from('other') }] };
    await expect(s.worker.appendLogs(other)).rejects.toMatchObject({ code: 'conflict' });
    expect(await append([], true)).toEqual({ nextSequence: 3, closed: true });
    expect(await append([2], true)).toEqual({ nextSequence: 3, closed: true });
    await expect(append([3])).rejects.toMatchObject({ code: 'conflict' });
  });

  test('refuses a malformed body', async () => {
    await using s = await opened();
    const path = `/v1/jobs/${s.openBoxId}/logs`;
    for (const body of [
      '',
      '{',
      '[]',
      '{"records":[{"sequence":-1,"data":""}]}',
      '{"records":[{"sequence":0,"data":"?"}]}',
    ]) {
      const request = await signed(s.relay.url, s.keys.worker, { method: 'POST', path, body: Buffer.from(body) });
      expect((await sendRaw(s.relay.url, request)).problem).toMatchObject({ status: 400, code: 'invalid' });
    }
  });
});
