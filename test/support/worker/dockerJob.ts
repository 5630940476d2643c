import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { busyboxImage, debianImages } from '#worker/docker/debianImages.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { openDockerRuntime } from '#worker/docker/openDockerRuntime.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';
import type {
  ContainerHandle,
  ContainerLimits,
  ContainerOutcome,
  ContainerSpec,
  ImageDigest,
} from '#worker/runtime/containerRuntime.ts';

const mebibyte = 1024 * 1024;

/** Small enough that a test which escapes one of them would be seen at once. */
export const tightLimits: ContainerLimits = {
  wallMs: 10_000,
  memoryBytes: 64 * mebibyte,
  cpus: 0.5,
  pids: 32,
  outputBytes: 16 * mebibyte,
  scratchBytes: 8 * mebibyte,
  logBytes: 2 * mebibyte,
};

export interface JobResult {
  readonly outcome: ContainerOutcome;
  readonly stdout: string;
  readonly stderr: string;
}

/** Looks at a job from outside, once it is started and once it has ended. */
export interface Watch {
  readonly started?: (handle: ContainerHandle) => Promise<void>;
  readonly ended?: (handle: ContainerHandle) => Promise<void>;
}

export interface DockerBench {
  readonly docker: Docker;
  readonly runtime: DockerRuntime;
  readonly image: ImageDigest;
  readonly workerId: string;
  /** Of this bench's jobs alone, so that its processes can be told from those of tests beside it. */
  readonly userId: number;
  readonly outputRoot: string;
  readonly inputDirectory: string;
  /** A second runtime over the same engine and folders: the worker after a restart. */
  restarted(): DockerRuntime;
  spec(script: string, change?: Partial<ContainerSpec>): ContainerSpec;
  /** The whole life of a job: start, logs, wait, remove. */
  run(script: string, change?: Partial<ContainerSpec>, watch?: Watch): Promise<JobResult>;
  close(): Promise<void>;
}

export function newJobId(): string {
  return randomBytes(16).toString('hex');
}

/** A real engine, a worker of its own in it, and the busybox image. */
export async function openDockerBench(): Promise<DockerBench> {
  const docker = await ensureEngine();
  const folder = await mkdtemp(join(tmpdir(), 'dgcm-docker-'));
  const [outputRoot, inputDirectory] = [join(folder, 'output'), join(folder, 'input')];
  await mkdir(inputDirectory);
  const userId = randomInt(1_100_000, 1_900_000);
  const workerId = `test-${newJobId()}`;
  const restarted = (): DockerRuntime =>
    new DockerRuntime({ docker, policy: { workerId, userId }, outputRoot, builders: debianImages });
  const runtime = await openDockerRuntime({ policy: { workerId, userId }, outputRoot });
  const image = await runtime.prepareImage(busyboxImage);
  const spec = (script: string, change: Partial<ContainerSpec> = {}): ContainerSpec => ({
    jobId: newJobId(),
    image,
    command: ['sh', '-c', script],
    environment: {},
    inputDirectory,
    outputPath: 'output',
    limits: tightLimits,
    gpuDeviceIds: [],
    network: 'none',
    ...change,
  });
  return {
    ...{ docker, runtime, image, workerId, userId, outputRoot, inputDirectory, restarted, spec },
    run: (script, change, watch = {}) => runJob(runtime, spec(script, change), watch),
    close: async () => {
      await runtime.removeAllExcept(new Set());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runJob(runtime: DockerRuntime, spec: ContainerSpec, watch: Watch): Promise<JobResult> {
  const handle = await runtime.start(spec);
  try {
    const [outcome, text] = await Promise.all([
      runtime.wait(handle),
      readLogs(runtime, handle),
      watch.started?.(handle),
    ]);
    await watch.ended?.(handle);
    return { outcome, ...text };
  } finally {
    await runtime.remove(spec.jobId);
  }
}

export async function readLogs(
  runtime: DockerRuntime,
  handle: ContainerHandle,
): Promise<Record<'stdout' | 'stderr', string>> {
  const parts = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  for await (const { stream, bytes } of runtime.logs(handle)) parts[stream].push(bytes);
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() };
}
