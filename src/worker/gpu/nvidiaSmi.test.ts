import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { gpuClass, maxClassBytes } from '#worker/gpu/gpuClass.ts';
import { inventoryOf, parseGpus, readGpuInventory } from '#worker/gpu/nvidiaSmi.ts';

const fields = ['uuid', 'name', 'memory.total', 'driver_version', 'mig.mode.current'];
const line = (index: number, name: string, memory: number | string, partition = '[N/A]'): string =>
  `GPU-0000000${index}-4db6-fb9b-dd91-15c8c2f9037f, ${name}, ${memory}, 550.54.15, ${partition}\n`;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function program(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dgcm-smi-'));
  folders.push(folder);
  const path = join(folder, 'nvidia-smi');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('class of a GPU', () => {
  it.each([
    ['NVIDIA H200', 143_771, 'h200-141g'],
    ['NVIDIA GeForce RTX 4090', 24_564, 'rtx4090-24g'],
    ['NVIDIA GeForce RTX 4090 Laptop GPU', 16_376, 'rtx4090laptop-16g'],
    ['NVIDIA H100 80GB HBM3', 81_559, 'h100-80g'],
    ['NVIDIA H100 PCIe', 81_559, 'h100-80g'],
    ['NVIDIA A100-SXM4-40GB', 40_960, 'a100-40g'],
    ['NVIDIA RTX A6000', 49_140, 'rtxa6000-48g'],
    ['Tesla T4', 15_360, 't4-15g'],
    ['NVIDIA GeForce GTX 1660 Ti', 6_144, 'gtx1660ti-6g'],
    ['NVIDIA', 8_192, 'gpu-8g'],
  ])('%s with %i MiB is %s', (name, memory, expected) => {
    expect(gpuClass(name, memory)).toBe(expected);
  });

  it('is a short plain word whatever the driver calls it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 10_000_000 }), (name, memory) => {
        const found = gpuClass(name, memory);
        expect(found).toMatch(/^[a-z0-9]+-[0-9]+g$/);
        expect(Buffer.byteLength(found)).toBeLessThanOrEqual(maxClassBytes);
      }),
    );
  });
});

describe('inventory', () => {
  it('offers the class it has most of, and says what it leaves out', () => {
    const csv = line(1, 'NVIDIA H200', 143_771) + line(2, 'NVIDIA H200', 143_771) + line(3, 'Tesla T4', 15_360);
    const found = inventoryOf(parseGpus(csv, fields));
    expect(found).toMatchObject({ gpuClass: 'h200-141g', notes: [expect.stringContaining('1 GPU of another class')] });
    expect(found.gpus.map(({ uuid }) => uuid.slice(0, 12))).toEqual(['GPU-00000001', 'GPU-00000002']);
  });

  it('does not offer a partitioned GPU as a whole one', () => {
    const found = inventoryOf(parseGpus(line(1, 'NVIDIA A100-SXM4-40GB', 40_960, 'Enabled'), fields));
    expect(found).toMatchObject({ gpuClass: 'cpu', gpus: [], notes: [expect.stringContaining('MIG')] });
  });

  it.each([
    ['an error in place of a table', 'No devices were found\n'],
    ['a GPU that fell off the bus', line(1, 'NVIDIA H200', '[GPU is lost]')],
    ['memory that is not known', line(1, 'NVIDIA H200', '[N/A]')],
    ['a claim of no memory', line(1, 'NVIDIA H200', 0)],
    ['no identity', ', NVIDIA H200, 143771, 550.54.15, [N/A]\n'],
    ['half a line', 'GPU-00000001-4db6'],
    ['nothing', ''],
  ])('%s is class cpu', (_name, csv) => {
    expect(inventoryOf(parseGpus(csv, fields))).toMatchObject({ gpuClass: 'cpu', gpus: [] });
  });

  it('never offers what no line said', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '\n', ' ', '1', 'GPU-', '[', '0') }), (csv) => {
        expect(inventoryOf(parseGpus(csv, fields)).gpus.length).toBeLessThanOrEqual(csv.split('GPU-').length - 1);
      }),
    );
  });
});

describe('asking the machine', () => {
  it('reads what nvidia-smi prints', async () => {
    const found = await readGpuInventory(await program(`printf '${line(1, 'NVIDIA H200', 143_771)}'`));
    expect(found).toMatchObject({ gpuClass: 'h200-141g', gpus: [{ driverVersion: '550.54.15' }], notes: [] });
  });

  it('falls back where the driver is too old to know of partitions', async () => {
    const script = `case "$1" in *mig*) echo 'Field "mig.mode.current" is not a valid field to query.'; exit 2;; esac
      printf 'GPU-00000001-4db6-fb9b-dd91-15c8c2f9037f, Tesla T4, 15360, 418.87'`;
    expect(await readGpuInventory(await program(script))).toMatchObject({ gpuClass: 't4-15g' });
  });

  it.each([
    ['has none', () => Promise.resolve('/nonexistent/nvidia-smi'), 'no nvidia-smi'],
    ['has one without a driver', () => program('echo "NVIDIA-SMI has failed"; exit 9'), 'has failed'],
  ])('says cpu when the machine %s', async (_name, command, note) => {
    const found = await readGpuInventory(await command());
    expect(found).toEqual({ gpuClass: 'cpu', gpus: [], notes: [expect.stringContaining(note)] });
  });
});
