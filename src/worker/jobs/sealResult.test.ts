import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createContentKey } from '#lib/bundle/contentKey.ts';
import { openResultBundle } from '#lib/bundle/resultBundle.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { createJobStore } from './jobStore.ts';
import { sealResult } from './sealResult.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, lstat: vi.fn(real.lstat) };
});

const openBoxId = 'ab'.repeat(32);
const archive = { maxBytes: 10_000_000, maxEntries: 20 };
const record: JobRecord = {
  ...{ version: 1, openBoxId, phase: 'ended', deadline: 9, hours: 1, acceptedAtHeight: 1 },
  ended: { closureReason: 'completed', exitCode: 0, wallSeconds: 1 },
};

async function setup() {
  const root = await fs.mkdtemp(join(tmpdir(), 'dgcm-seal-'));
  onTestFinished(() => fs.rm(root, { recursive: true, force: true }));
  const logger = createLogger({ name: 'test', level: 'silent' });
  const store = createJobStore(root, logger);
  const { identity, recipient } = await createContentKey();
  const manifest = {
    ...{ version: 1, image: 'a', command: ['a'], env: {}, network: false, outputs: 'out', resultRecipient: recipient },
    resources: { memoryMiB: 16, diskMiB: 1, cpus: 1, pids: 1, wallSeconds: 1, gpus: 0 },
  };
  const { input, sealedResult } = store.paths(openBoxId);
  await fs.mkdir(input, { recursive: true });
  await fs.writeFile(join(input, 'manifest.json'), JSON.stringify(manifest));
  const output = join(root, 'output');
  await fs.mkdir(join(output, 'deep'), { recursive: true });
  const runtime = { find: () => Promise.resolve({ handle: {} }), outputDirectory: () => Promise.resolve(output) };
  const context = {
    store,
    runtime,
    logger,
    limits: { archive },
    ticketId: 'aa'.repeat(32),
  } as unknown as WorkerContext;
  const seal = async () => {
    await sealResult(context, record);
    return openResultBundle({ file: sealedResult, identity }, join(root, 'opened'), archive);
  };
  return { output, seal };
}

describe('sealing an output', () => {
  it('counts the bytes of its files, not of what links lead to', async () => {
    const { output, seal } = await setup();
    await fs.writeFile(join(output, 'one'), 'abc');
    await fs.writeFile(join(output, 'deep', 'two'), 'defg');
    await fs.symlink('/etc/passwd', join(output, 'link'));
    expect(await seal()).toMatchObject({ closureReason: 'completed', usage: { outputBytes: 7 } });
  });

  it.each<[string, (output: string) => Promise<void>]>([
    [
      'second names',
      async (output) => {
        await fs.writeFile(join(output, 'one'), Buffer.alloc(600_000));
        await fs.link(join(output, 'one'), join(output, 'two'));
      },
    ],
    [
      'holes',
      async (output) => {
        await fs.writeFile(join(output, 'hole'), '');
        await fs.truncate(join(output, 'hole'), 1_048_577);
      },
    ],
  ])('refuses what is larger by its %s than the disk that the job was granted', async (_name, write) => {
    const { output, seal } = await setup();
    await write(output);
    expect(await seal()).toMatchObject({ closureReason: 'output-refused' });
  });

  it('of more names than a bundle takes, looks at no more of them than that', async () => {
    const { output, seal } = await setup();
    for (let i = 0; i < 200; i++) await fs.writeFile(join(output, `f${i}`), '');
    vi.mocked(fs.lstat).mockClear();
    expect(await seal()).toMatchObject({ closureReason: 'output-refused', usage: { outputBytes: 0 } });
    expect(vi.mocked(fs.lstat).mock.calls.length).toBeLessThanOrEqual(archive.maxEntries);
  });
});
