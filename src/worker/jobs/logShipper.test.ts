import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createContentKey } from '#lib/bundle/contentKey.ts';
import { openLogRecords } from '#lib/bundle/logRecord.ts';
import type { LogAppend } from '#lib/relay/relayClient.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { LogChunk } from '../runtime/containerRuntime.ts';
import { openLogShipper, type LogShipper, type LogShipping } from './logShipper.ts';

const openBoxId = 'ab'.repeat(32);
const chunkOf = (text: string, second: number): LogChunk => {
  const timestamp = `2026-01-01T00:00:0${second}.000000001Z`;
  return {
    stream: 'stdout',
    bytes: Buffer.from(text),
    timestamp,
    cursor: { timestamp, readAtTimestamp: 1, chargedBytes: text.length },
  };
};

/** Keeps records by sequence as a relay does: one sent again under its old number counts once. */
function relayOf(failures: { before: number; after: number }) {
  const kept = new Map<number, string>();
  const closings: boolean[] = [];
  const appendLogs = ({ records, closed = false }: LogAppend) => {
    if (failures.before-- > 0) return Promise.reject(new AppError('unavailable', 'not there'));
    for (const { sequence, data } of records) {
      const text = Buffer.from(data).toString('base64');
      const known = kept.get(sequence);
      if (known !== undefined && known !== text) return Promise.reject(new AppError('conflict', 'other bytes'));
      kept.set(sequence, text);
    }
    closings.push(closed);
    if (failures.after-- > 0) return Promise.reject(new AppError('unavailable', 'the answer was lost'));
    return Promise.resolve({ nextSequence: kept.size, closed });
  };
  return { kept, closings, relay: { appendLogs } as unknown as LogShipping['relay'] };
}

async function setup(failures = { before: 0, after: 0 }) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-log-shipper-'));
  const { identity, recipient } = await createContentKey();
  const relay = relayOf(failures);
  const statePath = join(directory, 'log.json');
  return {
    ...relay,
    statePath,
    open: (): Promise<LogShipper> => openLogShipper({ relay: relay.relay, openBoxId, recipient, statePath }),
    lines: async (): Promise<string[]> => {
      const sealed = [...relay.kept].sort(([left], [right]) => left - right).map(([, data]) => data);
      const opened = await Promise.all(sealed.map((data) => openLogRecords(Buffer.from(data, 'base64'), identity)));
      return opened.flat().map(({ stream, text }) => `${stream} ${text}`);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

describe('the log shipper', () => {
  it('sends chunks in order, then a last word, and says that it is the last', async () => {
    await using s = await setup();
    const shipper = await s.open();
    await shipper.ship([[chunkOf('one', 1), chunkOf('two', 2)]]);
    await shipper.ship([]);
    await shipper.ship([[chunkOf('three', 3)]]);
    await shipper.finish('ended', 5);
    expect(await s.lines()).toEqual(['stdout one', 'stdout two', 'stdout three', 'worker ended']);
    expect(s.closings).toEqual([false, false, true]);
  });

  it('tells another life where reading goes on', async () => {
    await using s = await setup();
    const last = chunkOf('two', 2);
    await (await s.open()).ship([[chunkOf('one', 1), last]]);
    expect((await s.open()).cursor).toEqual(last.cursor);
  });

  it.each([
    ['never arrived', { before: 1, after: 0 }],
    ['arrived, its answer not', { before: 0, after: 1 }],
  ])('sends a record again that %s, and no line twice', async (_name, failures) => {
    await using s = await setup(failures);
    const shipper = await s.open();
    const chunk = chunkOf('one', 1);
    await expect(shipper.ship([[chunk]])).rejects.toThrow();
    const next = await s.open();
    expect(next.cursor).toEqual(chunk.cursor);
    await next.flush();
    await next.ship([[chunkOf('two', 2)]]);
    expect(await s.lines()).toEqual(['stdout one', 'stdout two']);
  });

  it('sends what did not arrive before what comes next, within one life as well', async () => {
    await using s = await setup({ before: 1, after: 0 });
    const shipper = await s.open();
    await expect(shipper.ship([[chunkOf('one', 1)]])).rejects.toThrow();
    await expect(shipper.ship([[chunkOf('two', 2)]])).rejects.toMatchObject({ code: 'wrong_state' });
    await shipper.flush();
    await shipper.ship([[chunkOf('two', 2)]]);
    expect(await s.lines()).toEqual(['stdout one', 'stdout two']);
  });

  it('sends several records in one request', async () => {
    await using s = await setup();
    const shipper = await s.open();
    await shipper.ship([[chunkOf('one', 1)], [chunkOf('two', 2)]]);
    expect([[...s.kept.keys()], s.closings]).toEqual([[0, 1], [false]]);
    expect(await s.lines()).toEqual(['stdout one', 'stdout two']);
  });

  it('joins a character cut between chunks, over a restart as well, and each stream for itself', async () => {
    await using s = await setup();
    const [first, second] = [Buffer.from('a€').subarray(0, 2), Buffer.from('a€b').subarray(2)];
    const piece = (bytes: Uint8Array, at: number, stream: 'stdout' | 'stderr' = 'stdout'): LogChunk => ({
      ...chunkOf('', at),
      bytes,
      stream,
    });
    await (await s.open()).ship([[piece(first, 1), piece(Buffer.from('other'), 2, 'stderr')]]);
    const next = await s.open();
    await next.ship([[piece(second, 3)], [piece(first, 4)]]);
    await next.finish('ended', 5);
    expect(await s.lines()).toEqual([
      'stdout a',
      'stderr other',
      'stdout €b',
      'stdout a',
      'stdout \ufffd',
      'worker ended',
    ]);
  });

  it('says once that none will follow, whatever was lost of the answer', async () => {
    await using s = await setup({ before: 0, after: 1 });
    await expect((await s.open()).finish('ended', 5)).rejects.toThrow();
    await (await s.open()).finish('ended', 6);
    await (await s.open()).finish('ended', 7);
    expect(await s.lines()).toEqual(['worker ended']);
    expect(s.closings).toEqual([true, true]);
  });

  it('gives a log up of which it cannot read what was sent', async () => {
    await using s = await setup();
    await writeFile(s.statePath, '{"nextSequence":');
    const shipper = await s.open();
    await shipper.ship([[chunkOf('one', 1)]]);
    await shipper.finish('ended', 5);
    expect(shipper.refusal).toContain(s.statePath);
    expect(s.kept.size).toBe(0);
  });

  it('gives a log up that the relay refuses for good, in this life and the next', async () => {
    await using s = await setup();
    s.kept.set(0, 'the log of a worker who had the job before a reorg');
    const shipper = await s.open();
    await shipper.ship([[chunkOf('one', 1)]]);
    expect(shipper.refusal).toContain('other bytes');
    await shipper.ship([[chunkOf('two', 2)]]);
    await shipper.finish('ended', 5);
    await (await s.open()).finish('ended', 6);
    expect([s.kept.size, s.closings]).toEqual([1, []]);
  });

  it('opens while the relay is away, and reads on behind what is kept', async () => {
    await using s = await setup({ before: 2, after: 0 });
    const chunk = chunkOf('one', 1);
    await expect((await s.open()).ship([[chunk]])).rejects.toThrow();
    const shipper = await s.open();
    expect(shipper.cursor).toEqual(chunk.cursor);
    await expect(shipper.flush()).rejects.toThrow();
    await shipper.flush();
    expect(await s.lines()).toEqual(['stdout one']);
  });
});
