import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { writeFileAtomically } from './atomicFile.ts';
import { systemClock } from './clock.ts';
import { parseConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { err, ok, type Result } from './result.ts';
import { onShutdown } from './shutdown.ts';

async function withDirectory(use: (directory: string) => Promise<void>) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-runtime-'));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('parseConfig', () => {
  const schema = z.object({
    NODE_URL: z.url(),
    SECRET: z.string().startsWith('good'),
    MODE: z.enum(['a', 'b']).default('a'),
    PORT: z.coerce.number().int().default(9053),
  });

  it('reads, fills in defaults, ignores empty lines and freezes', () => {
    const config = parseConfig(schema, { NODE_URL: 'http://127.0.0.1', SECRET: 'good', MODE: '', OTHER: 'x' });
    expect(config).toEqual({ NODE_URL: 'http://127.0.0.1', SECRET: 'good', MODE: 'a', PORT: 9053 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every wrong variable and shows no value', () => {
    const wrong = { SECRET: 'hunter2', MODE: 'hunter3', PORT: 'hunter4' };
    const parse = () => parseConfig(schema, wrong);
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid' }));
    for (const variable of ['NODE_URL (not set)', 'SECRET', 'MODE', 'PORT']) expect(parse).toThrow(variable);
    expect(parse).not.toThrow(/hunter/);
  });
});

describe('createLogger', () => {
  it('hides what looks like a secret, at several depths', () => {
    const lines: string[] = [];
    const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
    logger.info({ event: 'x', mnemonic: 'hunter2', wallet: { passphrase: 'hunter2', deep: { secretKey: 'hunter2' } } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('hunter2');
    expect(JSON.parse(lines[0]!)).toMatchObject({ name: 'test', event: 'x', mnemonic: '[redacted]' });
  });
});

describe('systemClock', () => {
  it('sleeps until its time or its signal', async () => {
    await systemClock.sleep(1);
    const stop = new AbortController();
    const asleep = systemClock.sleep(3_600_000, stop.signal);
    stop.abort();
    await expect(asleep).rejects.toThrow();
  });
});

describe('onShutdown', () => {
  it('aborts at the first signal and leaves the second to the system, unless it is an echo of the first', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const source = new EventEmitter();
    const caught = () => [source.listenerCount('SIGINT'), source.listenerCount('SIGTERM')];
    const shutdown = onShutdown(source);
    expect([shutdown.signal.aborted, ...caught()]).toEqual([false, 1, 1]);
    source.emit('SIGTERM', 'SIGTERM');
    expect([shutdown.signal.aborted, ...caught()]).toEqual([true, 0, 1]);
    vi.advanceTimersByTime(999);
    source.emit('SIGTERM', 'SIGTERM');
    vi.advanceTimersByTime(1);
    expect(caught()).toEqual([0, 0]);
  });

  it('aborts when the parent’s pipe closes, not before', async () => {
    const pipe = new PassThrough();
    const shutdown = onShutdown(new EventEmitter(), pipe);
    pipe.write('whatever a parent says');
    await new Promise((resolve) => setImmediate(resolve));
    expect(shutdown.signal.aborted).toBe(false);
    pipe.end();
    await vi.waitFor(() => {
      expect(shutdown.signal.aborted).toBe(true);
    });
  });

  it('removes its listeners when disposed', () => {
    const source = new EventEmitter();
    onShutdown(source)[Symbol.dispose]();
    expect(source.listenerCount('SIGINT')).toBe(0);
  });
});

describe('writeFileAtomically', () => {
  it('replaces content, is private, makes directories, leaves nothing behind', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'a', 'b', 'file');
      await writeFileAtomically(path, 'one');
      await writeFileAtomically(path, Buffer.from('two'));
      expect(await readFile(path, 'utf8')).toBe('two');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readdir(join(directory, 'a', 'b'))).toEqual(['file']);
    });
  });

  it('replaces no file in exclusive mode', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'file');
      const writes = ['one', 'two', 'three'].map((text) => writeFileAtomically(path, text, { exclusive: true }));
      const settled = await Promise.allSettled(writes);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(directory)).toEqual(['file']);
    });
  });

  it('keeps the old file when it fails', async () => {
    await withDirectory(async (directory) => {
      await writeFile(join(directory, 'plain'), 'old');
      await expect(writeFileAtomically(join(directory, 'plain', 'x'), 'new')).rejects.toThrow();
      await expect(writeFileAtomically(directory, 'new')).rejects.toThrow();
      expect(await readFile(join(directory, 'plain'), 'utf8')).toBe('old');
      expect(await readdir(directory)).toEqual(['plain']);
    });
  });

  it('never exposes a partially written file, with concurrent writers', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'file');
      const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000));
      await writeFileAtomically(path, contents[0]!);
      const writes = contents.map((content) => writeFileAtomically(path, content));
      for (let round = 0; round < 20; round++) expect(contents).toContain(await readFile(path, 'utf8'));
      await Promise.all(writes);
      expect(await readdir(directory)).toEqual(['file']);
    });
  });
});

describe('Result', () => {
  it('distinguishes success and failure', () => {
    const half = (value: number): Result<number, 'odd'> => (value % 2 === 0 ? ok(value / 2) : err('odd'));
    expect([half(4), half(3)]).toEqual([
      { ok: true, value: 2 },
      { ok: false, error: 'odd' },
    ]);
  });
});
