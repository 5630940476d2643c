import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freeDiskBytes, growthBytes } from './outputVolume.ts';

it('outputs may grow by what they have not taken yet', async () => {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-volume-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const file = await open(join(root, 'begun.ext4'), 'w');
  await file.truncate(8_000_000);
  await file.write(Buffer.alloc(1_048_576, 1), 0, 1_048_576, 0);
  await file.sync();
  await file.close();
  expect(await growthBytes(root, new Map([['begun', 8_000_000]]))).toBe(8_000_000 - 1_048_576);
  expect(await growthBytes(root, new Map([['begun', 1_000]]))).toBe(0);
  expect(await growthBytes(root, new Map([['absent', 5_000_000]]))).toBe(5_000_000);
  const tebibyte = 2 ** 40;
  const [with1, without] = [
    await freeDiskBytes(root, new Map([['absent', tebibyte]])),
    await freeDiskBytes(root, new Map()),
  ];
  // Others write to this disk meanwhile, but hardly that much.
  expect(Math.abs(without - with1 - tebibyte)).toBeLessThan(tebibyte / 100);
});
