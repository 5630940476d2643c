import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DockerBench, newJobId, openDockerBench, readLogs, tightLimits } from '#test/support/worker/dockerJob.ts';
import { containerConfig } from '#worker/docker/containerConfig.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { createOutputVolume } from '#worker/docker/outputVolume.ts';
import type { LogChunk, LogCursor, UsageSample } from '#worker/runtime/containerRuntime.ts';

let bench: DockerBench;
beforeAll(async () => {
  bench = await openDockerBench();
});
afterAll(() => bench.close());

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('a well-behaved job', () => {
  it('reads its input and leaves its output, which outlives the worker that started it', async () => {
    await writeFile(join(bench.inputDirectory, 'data.txt'), 'forty-two');
    const spec = bench.spec('cat data.txt > results/run/copy; ln -s /etc/passwd results/run/link', {
      outputPath: 'results/run',
    });
    const handle = await bench.runtime.start(spec);
    expect(await bench.runtime.wait(handle)).toEqual({ kind: 'exited', code: 0 });
    const path = await bench.restarted().outputDirectory(handle);
    expect((await readdir(path)).sort()).toEqual(['copy', 'link']);
    expect(await readFile(join(path, 'copy'), 'utf8')).toBe('forty-two');
    await bench.runtime.remove(spec.jobId);
    await expect(readdir(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not expose its output while it runs', async () => {
    const spec = bench.spec('sleep 1000');
    const handle = await bench.runtime.start(spec);
    await expect(bench.runtime.outputDirectory(handle)).rejects.toMatchObject({ code: 'wrong_state' });
    await bench.runtime.remove(spec.jobId);
  });

  it('gets its environment variables, but cannot override the worker’s', async () => {
    const environment = { GREETING: 'hello world', DGCM_OUTPUT: '/etc' };
    const result = await bench.run('echo "$GREETING $DGCM_OUTPUT $PWD"', { environment });
    expect(result).toMatchObject({ outcome: { kind: 'exited', code: 0 }, stdout: 'hello world /job/output /job\n' });
  });

  it('fails with its own exit code and both streams', async () => {
    const result = await bench.run('echo out; echo err >&2; exit 7');
    expect(result).toEqual({ outcome: { kind: 'exited', code: 7 }, stdout: 'out\n', stderr: 'err\n' });
  });

  it('reports usage about once a second until it ends', async () => {
    const spec = bench.spec('x=0; while :; do x=$((x+1)); done', { limits: { ...tightLimits, wallMs: 3_500 } });
    const handle = await bench.runtime.start(spec);
    const [samples] = await Promise.all([
      collect<UsageSample>(bench.runtime.usage(handle)),
      bench.runtime.wait(handle),
    ]);
    expect(samples.length).toBeGreaterThanOrEqual(1);
    expect(samples[0]!.cpus).toBeGreaterThan(0.05);
    expect(samples[0]!.cpus).toBeLessThan(0.8);
    expect(samples[0]!.pids).toBeGreaterThanOrEqual(2);
    expect(samples[0]!.memoryBytes).toBeGreaterThan(0);
    await bench.runtime.remove(spec.jobId);
  });
});

describe('logs', () => {
  it('are read once and in order across a restart of the reader', async () => {
    const lines = 20_000;
    const spec = bench.spec(`i=0; while [ $i -lt ${lines} ]; do echo $i; i=$((i+1)); done`);
    const handle = await bench.runtime.start(spec);
    const parts: LogChunk[] = [];
    let cursor: LogCursor | undefined;
    const readSome = async (most: number): Promise<void> => {
      for await (const chunk of bench.restarted().logs(handle, cursor)) {
        parts.push(chunk);
        cursor = chunk.cursor;
        if (parts.length >= most) return;
      }
    };
    for (const most of [1, 777, 5_000, lines + 1]) await readSome(most);
    const text = Buffer.concat(parts.map(({ bytes }) => bytes)).toString();
    expect(text).toBe(Array.from({ length: lines }, (_, index) => `${index}\n`).join(''));
    await bench.runtime.remove(spec.jobId);
  });

  it('keeps bytes that are no text, lines longer than a frame, and an end without a line break', async () => {
    const script = `printf '\\377\\000\\001'; dd if=/dev/zero bs=1000 count=100 2>/dev/null | tr '\\000' x; printf end`;
    const spec = bench.spec(script);
    const handle = await bench.runtime.start(spec);
    const bytes = Buffer.concat((await collect(bench.runtime.logs(handle))).map((chunk) => chunk.bytes));
    expect(
      bytes.equals(Buffer.concat([Buffer.from([255, 0, 1]), Buffer.alloc(100_000, 'x'), Buffer.from('end')])),
    ).toBe(true);
    await bench.runtime.remove(spec.jobId);
  });
});

describe('a restarted worker', () => {
  it('never runs a job twice, however often it starts it', async () => {
    const spec = bench.spec('echo ran; sleep 1');
    const first = await bench.runtime.start(spec);
    expect(await bench.restarted().start(spec)).toEqual(first);
    await bench.runtime.wait(first);
    expect(await bench.restarted().start(spec)).toEqual(first);
    expect(await bench.restarted().find(spec.jobId)).toEqual({ handle: first, phase: 'ended' });
    expect((await readLogs(bench.runtime, first)).stdout).toBe('ran\n');
    await bench.runtime.remove(spec.jobId);
    expect(await bench.runtime.find(spec.jobId)).toBeUndefined();
  });

  it('killed while creating disk or container: starts the job once after the restart', async () => {
    // The wall clock starts with the job, not with the container that waited for the worker to come back.
    const spec = bench.spec('echo ran > output/file', { limits: { ...tightLimits, wallMs: 1_500 } });
    await createOutputVolume(bench.outputRoot, spec.jobId, {
      limitBytes: spec.limits.outputBytes,
      userId: bench.userId,
    });
    expect(await bench.runtime.find(spec.jobId)).toBeUndefined();
    const config = containerConfig(
      spec,
      { workerId: bench.workerId, userId: bench.userId },
      {
        imageVolumes: [],
        outputMount: { Type: 'bind', Source: join(bench.outputRoot, spec.jobId), Target: '/job/output' },
      },
    );
    const { id } = await bench.docker.createContainer(config);
    await delay(1_500);
    const created = await bench.runtime.find(spec.jobId);
    expect(created?.phase).toBe('created');
    expect(await bench.runtime.wait(created!.handle)).toMatchObject({ kind: 'engineLost' });
    const handle = await bench.restarted().start(spec);
    expect(handle.containerId).toBe(id);
    expect(await bench.runtime.wait(handle)).toEqual({ kind: 'exited', code: 0 });
    expect(await readdir(await bench.runtime.outputDirectory(handle))).toEqual(['file']);
    await bench.runtime.remove(spec.jobId);
  });

  it('killed before creating the container: finds and removes the leftover disk', async () => {
    const jobId = newJobId();
    await createOutputVolume(bench.outputRoot, jobId, { limitBytes: 4 * 1024 ** 2, userId: bench.userId });
    expect(await bench.restarted().removeAllExcept(new Set())).toEqual([jobId]);
    expect(await readdir(bench.outputRoot)).toEqual([]);
  });

  it('never touches the container of another worker', async () => {
    const spec = bench.spec('sleep 1000');
    const handle = await bench.runtime.start(spec);
    const stranger = new DockerRuntime({
      docker: bench.docker,
      policy: { workerId: 'somebody-else' },
      outputRoot: join(bench.outputRoot, '..', 'other'),
      builders: {},
    });
    expect(await stranger.list()).toEqual([]);
    await expect(stranger.remove(spec.jobId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await bench.runtime.list()).toEqual([{ handle, phase: 'running' }]);
    await bench.runtime.remove(spec.jobId);
  });

  it('keeps the original wall-clock limit', async () => {
    const spec = bench.spec('sleep 1000', { limits: { ...tightLimits, wallMs: 1_000 } });
    await bench.runtime.start(spec);
    await delay(1_200);
    const again = bench.restarted();
    const state = await again.find(spec.jobId);
    expect(await again.wait(state!.handle)).toEqual({ kind: 'timedOut' });
    expect(await bench.restarted().wait(state!.handle)).toEqual({ kind: 'timedOut' });
    await again.remove(spec.jobId);
  });

  it('remembers that it stopped a job and stops it once', async () => {
    const spec = bench.spec('sleep 1000');
    const handle = await bench.runtime.start(spec);
    await bench.runtime.stop(handle);
    await bench.runtime.stop(handle);
    expect(await bench.restarted().wait(handle)).toEqual({ kind: 'stopped' });
    await bench.runtime.remove(spec.jobId);
    await bench.runtime.remove(spec.jobId);
  });

  it('removes leftovers of earlier runs except those of unfinished jobs', async () => {
    const [kept, dropped] = [bench.spec('sleep 1000'), bench.spec('sleep 1000')];
    const handle = await bench.runtime.start(kept);
    await bench.runtime.start(dropped);
    expect((await bench.restarted().list()).map((state) => state.handle.jobId).sort()).toEqual(
      [kept.jobId, dropped.jobId].sort(),
    );
    expect(await bench.restarted().removeAllExcept(new Set([kept.jobId]))).toEqual([dropped.jobId]);
    expect(await bench.runtime.list()).toEqual([{ handle, phase: 'running' }]);
    await bench.runtime.remove(kept.jobId);
  });

  it('reports a vanished container as lost, not as finished', async () => {
    const spec = bench.spec('sleep 1000');
    const handle = await bench.runtime.start(spec);
    const ended = bench.runtime.wait(handle);
    await bench.docker.getContainer(handle.containerId).remove({ force: true });
    // The engine may still tell the end of a container that is being removed; it can never be a success.
    expect(await ended).toMatchObject({ kind: expect.stringMatching(/engineLost|exited/) as string });
    expect(await bench.runtime.wait(handle)).toMatchObject({ kind: 'engineLost' });
    await bench.runtime.remove(spec.jobId);
  });
});

describe('a network', () => {
  it('is only the one that the host configured for jobs', async () => {
    const name = `dgcm-test-${newJobId()}`;
    const network = await bench.docker.createNetwork({ Name: name, Internal: true });
    try {
      const runtime = new DockerRuntime({
        docker: bench.docker,
        policy: { workerId: bench.workerId, userId: bench.userId, jobNetwork: name },
        outputRoot: bench.outputRoot,
        builders: {},
      });
      const seen = async (grant: 'none' | 'granted'): Promise<string> => {
        const spec = bench.spec('ls /sys/class/net', { network: grant });
        const handle = await runtime.start(spec);
        await runtime.wait(handle);
        const { stdout } = await readLogs(runtime, handle);
        await runtime.remove(spec.jobId);
        return stdout;
      };
      expect(await seen('none')).toBe('lo\n');
      expect(await seen('granted')).toBe('eth0\nlo\n');
    } finally {
      await network.remove();
    }
  });
});

describe('refused containers', () => {
  it.each([
    ['a GPU this host cannot give', { gpuDeviceIds: ['GPU-00000000'] }, 'ineligible'],
    ['a network this host does not offer', { network: 'granted' as const }, 'ineligible'],
    ['a command the image does not have', { command: [] }, 'invalid'],
    ['a job id that is no name', { jobId: '../../etc' }, 'invalid'],
    ['an image that is not here', { image: `sha256:${'0'.repeat(64)}` as const }, 'not_found'],
  ])('%s, leaving nothing behind', async (_name, change, code) => {
    const spec = bench.spec('true', change);
    await expect(bench.runtime.start(spec)).rejects.toMatchObject({ code });
    await bench.runtime.removeAllExcept(new Set());
    expect(await bench.runtime.list()).toEqual([]);
  });

  it('an image named by a tag that a stranger can move', async () => {
    await expect(bench.runtime.prepareImage('python:3')).rejects.toMatchObject({ code: 'invalid' });
    await expect(bench.runtime.prepareImage(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('an input that puts a link where the output goes, or an output path that climbs', async () => {
    const inputDirectory = await mkdtemp(join(tmpdir(), 'dgcm-input-'));
    await symlink('/etc', join(inputDirectory, 'output'));
    for (const outputPath of ['output', 'output/deep', '../out', 'a//b']) {
      const spec = bench.spec('true', { inputDirectory, outputPath });
      await expect(bench.runtime.start(spec)).rejects.toMatchObject({ code: 'invalid' });
    }
    await rm(inputDirectory, { recursive: true });
  });
});
