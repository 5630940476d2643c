import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DockerBench, openDockerBench, readLogs, tightLimits } from '#test/support/worker/dockerJob.ts';
import { numpyImage } from '#worker/docker/debianImages.ts';
import type { ContainerSpec } from '#worker/runtime/containerRuntime.ts';

const example = new URL('../../../examples/train/', import.meta.url);
const limits = { ...tightLimits, wallMs: 120_000, memoryBytes: 512 * 1024 ** 2, cpus: 1 };

let bench: DockerBench;
let folder: string;
let change: Partial<ContainerSpec>;

beforeAll(async () => {
  bench = await openDockerBench();
  folder = await mkdtemp(join(tmpdir(), 'dgcm-train-'));
  await cp(example, folder, { recursive: true });
  change = { image: await bench.runtime.prepareImage(numpyImage), inputDirectory: folder, limits };
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

const verdictOn = async (result: string): Promise<{ ok: boolean; differences: string[] }> => {
  await rm(join(folder, 'result'), { recursive: true, force: true });
  await cp(result, join(folder, 'result'), { recursive: true });
  const { stdout } = await bench.run('python3 verify.py result', change);
  return JSON.parse(stdout) as { ok: boolean; differences: string[] };
};

describe("Alice's training job", () => {
  it('trains in a hardened container; retraining accepts its result and rejects a forged one', async () => {
    const spec = bench.spec('', { ...change, command: ['python3', 'train.py'] });
    const handle = await bench.runtime.start(spec);
    const [outcome, logs] = await Promise.all([bench.runtime.wait(handle), readLogs(bench.runtime, handle)]);
    expect(logs.stderr).toBe('');
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
    expect(logs.stdout.split('\n').filter((line) => line.startsWith('epoch '))).toHaveLength(25);

    const result = join(folder, '..', `${spec.jobId}-result`);
    await cp(await bench.runtime.outputDirectory(handle), result, { recursive: true });
    await bench.runtime.remove(spec.jobId);
    expect(await verdictOn(result)).toEqual({ ok: true, differences: [] });

    // One point of the curve left out, and a figure embellished.
    const svg = await readFile(join(result, 'loss.svg'), 'utf8');
    await writeFile(join(result, 'loss.svg'), svg.replace(/points="\S+ /, 'points="'));
    const metrics = await readFile(join(result, 'metrics.json'), 'utf8');
    await writeFile(join(result, 'metrics.json'), metrics.replace(/"testAccuracy": [\d.]+/, '"testAccuracy": 0.999'));
    const verdict = await verdictOn(result);
    expect(verdict.ok).toBe(false);
    expect(verdict.differences).toEqual([
      expect.stringContaining('testAccuracy is 0.999'),
      expect.stringContaining('the loss curve has 2499 points'),
    ]);
    await rm(result, { recursive: true });
  });
});
