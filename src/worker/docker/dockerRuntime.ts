import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import pRetry, { AbortError } from 'p-retry';
import { AppError } from '#lib/runtime/appError.ts';
import {
  containerConfig,
  containerName,
  defaultUserId,
  label,
  type HostPolicy,
  jobDirectory,
} from '#worker/docker/containerConfig.ts';
import { containerState } from '#worker/docker/containerState.ts';
import { answeredWithin, engineSilenceMs, hasStatus } from '#worker/docker/engineClient.ts';
import { readHalt, removeHalt, writeHalt } from '#worker/docker/haltMarker.ts';
import { prepareInput } from '#worker/docker/jobInput.ts';
import { prepareImage, type ImageBuilders } from '#worker/docker/images.ts';
import { logStart } from '#worker/docker/logFrames.ts';
import { followLogs } from '#worker/docker/logs.ts';
import { classifyOutcome, type HaltReason } from '#worker/docker/outcome.ts';
import {
  createOutputVolume,
  freeDiskBytes,
  isOutputFull,
  listOutputVolumes,
  openOutputVolume,
  removeOutputVolume,
} from '#worker/docker/outputVolume.ts';
import { createPulledImages, type ImageKeeping, type PulledImages } from '#worker/docker/pulledImages.ts';
import { sampleUsage } from '#worker/docker/usage.ts';
import type {
  ContainerHandle,
  ContainerOutcome,
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
  ImageDigest,
  LogChunk,
  LogCursor,
  UsageSample,
} from '#worker/runtime/containerRuntime.ts';

export interface DockerRuntimeOptions {
  readonly docker: Docker;
  readonly policy: HostPolicy;
  /** Absolute host path on a real disk; holds each job's output until the job is removed. */
  readonly outputRoot: string;
  readonly builders: ImageBuilders;
  /** Which pulled images stay; without it all do. */
  readonly images?: ImageKeeping;
  /** Registries (`host[:port]`) that images may come from; any public one where absent. */
  readonly registries?: readonly string[] | undefined;
  /** `engineSilenceMs` unless told. */
  readonly silenceMs?: number;
}

/** Seconds between SIGTERM and SIGKILL. */
const graceSeconds = 2;
const longestTimerMs = 2 ** 31 - 1;

/** Runs jobs on Docker, hardened; all state is in the engine and under `outputRoot`, none in the process. */
export class DockerRuntime implements ContainerRuntime {
  private readonly options: DockerRuntimeOptions;
  private readonly pulledImages: PulledImages | undefined;

  constructor(options: DockerRuntimeOptions) {
    this.options = options;
    this.pulledImages = options.images && createPulledImages(options.docker, options.images);
  }

  prepareImage(reference: string): Promise<ImageDigest> {
    const { images } = this.options;
    return prepareImage({ ...this.options, mostBytes: images?.mostBytes, pulledImages: this.pulledImages }, reference);
  }

  async removeUnusedImages(inUse: ReadonlySet<string>): Promise<readonly string[]> {
    return (await this.pulledImages?.removeUnused(inUse)) ?? [];
  }

  freeDiskBytes(outputBytes: ReadonlyMap<string, number>): Promise<number> {
    return freeDiskBytes(this.options.outputRoot, outputBytes);
  }

  async start(spec: ContainerSpec): Promise<ContainerHandle> {
    const known = await this.find(spec.jobId);
    if (known !== undefined && known.phase !== 'created') return known.handle;
    await prepareInput(spec);
    try {
      const volume = await createOutputVolume(this.options.outputRoot, spec.jobId, {
        limitBytes: spec.limits.outputBytes,
        userId: this.options.policy.userId ?? defaultUserId,
      });
      const containerId = known?.handle.containerId ?? (await this.create(spec, volume.path));
      const container = this.options.docker.getContainer(containerId);
      await container.start().catch(ignoreStarted);
      return containerState(await container.inspect()).handle;
    } catch (cause) {
      const error = startError(cause, spec);
      // While the engine is silent nobody knows whether the job runs; asking again will find out.
      if (error.code !== 'unavailable') await this.remove(spec.jobId);
      throw error;
    }
  }

  async find(jobId: string): Promise<ContainerState | undefined> {
    try {
      const found = await this.options.docker.getContainer(containerName(jobId)).inspect(this.soon());
      if (found.Config.Labels[label.worker] !== this.options.policy.workerId) {
        throw new AppError('conflict', `Another worker of this machine holds job ${jobId}`);
      }
      return containerState(found);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async list(): Promise<readonly ContainerState[]> {
    const filters = { label: [`${label.worker}=${this.options.policy.workerId}`] };
    const found = await this.options.docker.listContainers({ all: true, filters, ...this.soon() });
    // Labels alone are no proof: an image can carry labels of its own.
    const ours = found.filter(({ Names, Labels }) => Names.includes(`/dgcm-job-${Labels[label.job] ?? ''}`));
    const states = await Promise.all(ours.map(({ Labels }) => this.find(Labels[label.job] ?? '')));
    return states.filter((state) => state !== undefined);
  }

  async *logs(handle: ContainerHandle, after: LogCursor = logStart): AsyncGenerator<LogChunk> {
    for await (const chunk of followLogs(this.container(handle), after)) {
      if (chunk.cursor.chargedBytes > handle.logBytes) {
        await this.halt(handle, 'logsExceeded');
        return;
      }
      yield chunk;
    }
  }

  async wait(handle: ContainerHandle): Promise<ContainerOutcome> {
    const over = new AbortController();
    try {
      const ended = this.untilEnded(handle);
      await Promise.race([ended, this.enforceDeadline(handle, over.signal).then(() => ended)]);
      return await this.judge(handle);
    } catch (error) {
      if (error instanceof AppError) throw error;
      return { kind: 'engineLost', reason: error instanceof Error ? error.message : String(error) };
    } finally {
      over.abort();
    }
  }

  usage(handle: ContainerHandle): AsyncIterable<UsageSample> {
    return sampleUsage(this.container(handle));
  }

  stop(handle: ContainerHandle): Promise<void> {
    return this.halt(handle, 'stopped');
  }

  async outputDirectory(handle: ContainerHandle): Promise<string> {
    const state = await this.find(handle.jobId);
    if (state?.phase === 'running') throw new AppError('wrong_state', 'The job still writes its output');
    return (await openOutputVolume(this.options.outputRoot, handle.jobId)).path;
  }

  async remove(jobId: string): Promise<void> {
    const state = await this.find(jobId);
    if (state !== undefined)
      await this.container(state.handle)
        .remove({ force: true, v: true, ...this.soon() })
        .catch(ignoreGone);
    await removeOutputVolume(this.options.outputRoot, jobId);
    await removeHalt(this.options.outputRoot, jobId);
  }

  async removeAllExcept(jobIds: ReadonlySet<string>): Promise<readonly string[]> {
    const containers = (await this.list()).map(({ handle }) => handle.jobId);
    const volumes = await listOutputVolumes(this.options.outputRoot);
    const leftovers = [...new Set([...containers, ...volumes])].filter((jobId) => !jobIds.has(jobId));
    for (const jobId of leftovers) await this.remove(jobId);
    return leftovers;
  }

  private soon(): { readonly abortSignal: AbortSignal } {
    return answeredWithin(this.options.silenceMs ?? engineSilenceMs);
  }

  private container(handle: ContainerHandle): Docker.Container {
    return this.options.docker.getContainer(handle.containerId);
  }

  private async create(spec: ContainerSpec, outputPath: string): Promise<string> {
    const image = await this.options.docker
      .getImage(spec.image)
      .inspect()
      .catch((cause: unknown) => {
        throw new AppError('not_found', `Image ${spec.image} is not on this machine`, { cause });
      });
    const config = containerConfig(spec, this.options.policy, {
      imageVolumes: Object.keys({ ...image.Config.Volumes }),
      outputMount: {
        Type: 'bind',
        Source: outputPath,
        Target: `${jobDirectory}/${spec.outputPath}`,
        BindOptions: { Propagation: 'rprivate' },
      },
    });
    return (await this.options.docker.createContainer(config)).id;
  }

  private async halt(handle: ContainerHandle, reason: HaltReason): Promise<void> {
    await writeHalt(this.options.outputRoot, handle.jobId, reason);
    await this.kill(handle);
  }

  private async kill(handle: ContainerHandle): Promise<void> {
    await this.container(handle)
      .stop({ t: graceSeconds, ...this.soon() })
      .catch(ignoreGone);
  }

  private async enforceDeadline(handle: ContainerHandle, signal: AbortSignal): Promise<void> {
    try {
      for (let left = handle.deadlineMs - Date.now(); left > 0; left = handle.deadlineMs - Date.now()) {
        await delay(Math.min(left, longestTimerMs), undefined, { signal });
      }
    } catch {
      return;
    }
    if (!signal.aborted) await this.kill(handle);
  }

  /** An engine that restarts is awaited for about a minute; a container that it no longer knows is lost at once. */
  private async untilEnded(handle: ContainerHandle): Promise<void> {
    const attempt = async (): Promise<void> => {
      await this.container(handle)
        .wait()
        .catch((error: unknown) => {
          if (hasStatus(error, 404)) throw new AbortError('The engine no longer knows the container');
          throw error;
        });
    };
    await pRetry(attempt, { retries: 12, minTimeout: 250, maxTimeout: 8_000 });
  }

  private async judge(handle: ContainerHandle): Promise<ContainerOutcome> {
    const { State } = await this.container(handle).inspect();
    // The engine calls a container that never ran "not running, status 0"; that must not pass for a success.
    if (State.Status === 'created') return { kind: 'engineLost', reason: 'The container was never started' };
    const { path } = await openOutputVolume(this.options.outputRoot, handle.jobId);
    return classifyOutcome({
      exitCode: State.ExitCode,
      oomKilled: State.OOMKilled,
      finishedAtMs: Date.parse(State.FinishedAt),
      deadlineMs: handle.deadlineMs,
      outputFull: await isOutputFull(path),
      halted: await readHalt(this.options.outputRoot, handle.jobId),
    });
  }
}

function ignoreStarted(error: unknown): void {
  if (!hasStatus(error, 304)) throw error;
}

function ignoreGone(error: unknown): void {
  // 304: ended already; 404: removed already; 409: being removed already.
  if (![304, 404, 409].some((status) => hasStatus(error, status))) throw error;
}

function startError(cause: unknown, spec: ContainerSpec): AppError {
  if (cause instanceof AppError) return cause;
  if (!(cause instanceof Error && 'statusCode' in cause)) {
    return new AppError('unavailable', 'The container engine could not start the job', { cause });
  }
  const reason = cause.message;
  if (spec.gpuDeviceIds.length > 0 && /device driver|nvidia/i.test(reason)) {
    return new AppError('ineligible', 'This host cannot give the job its GPU', {
      cause,
      nextStep: 'Install the NVIDIA container toolkit and run: dgcm host doctor',
    });
  }
  return new AppError('invalid', 'The image cannot be started', { cause, data: { reason } });
}
