import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createContentKey } from '#lib/bundle/contentKey.ts';
import { openLogRecords } from '#lib/bundle/logRecord.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';
import { appendLogsSchema } from '#lib/relay/wire.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import type { ContainerHandle, LogChunk } from '../runtime/containerRuntime.ts';
import type { WorkerContext } from '../workerContext.ts';
import { attendContainer, type EndedRun } from './attendContainer.ts';
import { openLogShipper } from './logShipper.ts';
import { mostWaitingBytes, nextRecords } from './shipLogs.ts';

const openBoxId = 'ab'.repeat(32);
const handle: ContainerHandle = { jobId: 'job', containerId: 'c', deadlineMs: 0, logBytes: 0 };
const chunkOf = (text: string, at: number): LogChunk => {
  const timestamp = new Date(1_767_225_600_000 + at).toISOString();
  const cursor = { timestamp, readAtTimestamp: 1, chargedBytes: 0 };
  return { stream: 'stdout', bytes: Buffer.from(text), timestamp, cursor };
};

/** A relay over HTTP that can fall silent: it takes connections then and answers none. */
async function openRelay() {
  const kept: string[] = [];
  const relay = { silent: false, requests: 0, kept, maxLogRecordBytes: 262_144, closed: false };
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
      if (relay.silent) return;
      if (request.method === 'GET') {
        response.end(JSON.stringify(statusOf(relay.maxLogRecordBytes)));
        return;
      }
      relay.requests += 1;
      const { records, closed } = appendLogsSchema.parse(JSON.parse(body));
      for (const { sequence, data } of records) kept[sequence] = data;
      relay.closed ||= closed;
      response.end(JSON.stringify({ nextSequence: kept.length, closed }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { relay, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const statusOf = (maxLogRecordBytes: number) => ({
  service: 'dgcm-relay',
  version: '1',
  publicKeyHex: '02',
  time: 0,
  limits: {
    ...{ maxBundleBytes: 1, maxChunkBytes: 1, anonymousBytesPerKey: 1, bytesPerJob: 1, maxLogBytesPerJob: 1 },
    maxLogRecordBytes,
  },
});

/** A container that says what it is told to, until it is ended. */
function container() {
  const said: LogChunk[] = [];
  const ended = Promise.withResolvers<undefined>();
  const count = { read: 0 };
  let isOver = false;
  const wait = vi.fn(async () => {
    await ended.promise;
    return { kind: 'exited', code: 0 };
  });
  return {
    wait,
    count,
    say: (...texts: string[]) => void said.push(...texts.map((text, index) => chunkOf(text, said.length + index))),
    end: () => {
      isOver = true;
      ended.resolve(undefined);
    },
    runtime: {
      wait,
      logs: async function* (_handle: ContainerHandle, after?: { timestamp: string }) {
        let next = after === undefined ? 0 : said.findIndex(({ timestamp }) => timestamp === after.timestamp) + 1;
        for (;;) {
          while (next < said.length) {
            count.read += 1;
            yield said[next++]!;
          }
          if (isOver) return;
          await delay(2);
        }
      },
      usage: async function* () {
        await ended.promise;
        yield { atMs: 1, cpus: 1, memoryBytes: 5, pids: 1 };
      },
    },
  };
}

/** The worker's seconds pass `haste` times faster. */
async function setup(haste = 10) {
  const { relay, url } = await openRelay();
  const { identity, recipient } = await createContentKey();
  const folder = await mkdtemp(join(tmpdir(), 'dgcm-ship-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const client = createRelayClient({ url, signer: randomSecretKey(), idleMs: 100, retries: 0 });
  const job = container();
  const startedMs = performance.now();
  const now = (): number => Math.round((performance.now() - startedMs) * haste);
  const sleep = (ms: number, signal?: AbortSignal) =>
    delay(ms / haste, undefined, signal === undefined ? {} : { signal });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const context = { runtime: job.runtime, relay: client, logger, clock: { now, sleep } } as unknown as WorkerContext;
  const kept: EndedRun[] = [];
  const attend = async (ended?: EndedRun): Promise<EndedRun> =>
    attendContainer(context, {
      handle,
      shipper: await openLogShipper({ relay: client, openBoxId, recipient, statePath: join(folder, 'log.json') }),
      startedAtMs: 0,
      ended,
      keep: (outcome) => Promise.resolve(void kept.push(outcome)),
    });
  const text = async (): Promise<string> => {
    const opened = await Promise.all(relay.kept.map((data) => openLogRecords(Buffer.from(data, 'base64'), identity)));
    return opened.flatMap((lines) => lines.map((line) => line.text)).join('');
  };
  return { relay, job, kept, attend, text };
}

const lines = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
const patience = { timeout: 30_000, interval: 100 };
const lastWord = 'ended: completed (exit code 0)';

describe('the log of a job that runs', () => {
  it('of 500 lines takes at most five requests, and loses none', async () => {
    const { relay, job, attend, text } = await setup();
    const attending = attend();
    for (const half of [lines.slice(0, 250), lines.slice(250)]) {
      job.say(...half);
      await expect.poll(text, patience).toMatch(new RegExp(`${String(half.at(-1))}$`));
    }
    expect(await text()).toBe(lines.join(''));
    expect(relay.requests).toBeLessThanOrEqual(5);
    expect(relay.closed).toBe(false);
    job.end();
    await attending;
    expect(await text()).toBe(lines.join('') + lastWord);
    expect(relay.closed).toBe(true);
  });

  it('goes on while the job runs when a silent relay is back', async () => {
    const { relay, job, attend, text } = await setup();
    const attending = attend();
    job.say('one\n');
    await expect.poll(text, patience).toBe('one\n');
    for (const [index, word] of ['two\n', 'three\n'].entries()) {
      relay.silent = true;
      job.say(word, word);
      await delay(300);
      job.say(word);
      relay.silent = false;
      const repeated = ['one\n', ...['two\n', 'three\n'].slice(0, index + 1).flatMap((one) => [one, one, one])];
      await expect.poll(text, patience).toBe(repeated.join(''));
    }
    expect(job.wait).toHaveBeenCalledOnce();
    job.end();
    await attending;
    expect(await text()).toMatch(new RegExp(`^one\n(two\n){3}(three\n){3}${lastWord.replaceAll(/[()]/g, '\\$&')}$`));
  });

  it('waits for its last lines with the outcome kept, and for another life with what was measured', async () => {
    const { relay, job, kept, attend, text } = await setup();
    relay.silent = true;
    const attending = attend();
    let isOver = false;
    void attending.then(() => (isOver = true));
    job.say('one\n');
    job.end();
    await expect.poll(() => kept, patience).toHaveLength(1);
    expect(kept[0]).toMatchObject({ closureReason: 'completed', exitCode: 0, peakMemoryBytes: 5 });
    await delay(200);
    expect(isOver).toBe(false);
    relay.silent = false;
    expect(await attending).toEqual(kept[0]);
    const seen: EndedRun = { closureReason: 'failed', exitCode: 3, wallSeconds: 7 };
    expect(await attend(seen)).toEqual(seen);
    expect([job.wait.mock.calls.length, kept.length]).toEqual([1, 1]);
    expect(await text()).toBe(`one\n${lastWord}`);
  });

  it('of a flood waits at the engine while the relay is away, not in memory, and comes whole afterwards', async () => {
    const { relay, job, attend, text } = await setup(1_000);
    const chunks = 60_000;
    relay.silent = true;
    const attending = attend();
    job.say(...Array.from({ length: chunks }, () => '.'));
    const most = mostWaitingBytes / 512 + 1;
    await expect.poll(() => job.count.read, patience).toBeGreaterThan(most / 2);
    await delay(300);
    expect(job.count.read).toBeLessThanOrEqual(most);
    relay.silent = false;
    job.end();
    await attending;
    expect(await text()).toBe('.'.repeat(chunks) + lastWord);
  });

  it('of a flood that nobody takes any more holds nobody up', async () => {
    const { relay, job, attend } = await setup(3_000);
    relay.silent = true;
    job.say(...Array.from({ length: 60_000 }, () => '.'));
    job.end();
    expect(await attend()).toMatchObject({ closureReason: 'completed' });
  });

  it('is given up some minutes after the end rather than hold the result back', async () => {
    const { relay, job, attend, text } = await setup(300);
    relay.silent = true;
    job.say('one\n');
    job.end();
    expect(await attend()).toMatchObject({ closureReason: 'completed' });
    expect(await text()).toBe('');
  });
});

describe('the records of one request', () => {
  const worst = Array.from({ length: 3_000 }, (_, index) => chunkOf('\u0001'.repeat(1 + (index % 700)), index));

  it.each([262_144, 65_536])('stay within %i bytes each when sealed, whatever is in them', async (roomBytes) => {
    const { relay, job, attend, text } = await setup();
    relay.maxLogRecordBytes = roomBytes;
    job.say(...worst.map(({ bytes }) => Buffer.from(bytes).toString()));
    job.end();
    await attend();
    const sizes = relay.kept.map((data) => Buffer.from(data, 'base64').byteLength);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(roomBytes);
    expect(Math.max(...sizes)).toBeGreaterThan(roomBytes / 2);
    expect(await text()).toBe(worst.map(({ bytes }) => Buffer.from(bytes).toString()).join('') + lastWord);
  });

  it('are eight at most, of the first that wait, in order, and never none', () => {
    const records = nextRecords(worst, 65_536);
    expect(records).toHaveLength(8);
    expect(records.flat()).toEqual(worst.slice(0, records.flat().length));
    expect(nextRecords([chunkOf('x'.repeat(90_000), 0)], 65_536)).toHaveLength(1);
    expect(nextRecords([], 65_536)).toEqual([]);
  });
});
