/** What a worker needs from whatever runs containers, in the worker's words; Docker is one way to provide it. */

export interface ContainerLimits {
  /** Wall clock from the moment the container starts, milliseconds. Holds across restarts of the worker. */
  readonly wallMs: number;
  readonly memoryBytes: number;
  /** Fractions allowed: 1.5 is one and a half cores. */
  readonly cpus: number;
  readonly pids: number;
  /** Size of the only persistent place the job can write to. */
  readonly outputBytes: number;
  /** Size of the scratch space at /tmp; counts against the memory limit as well. */
  readonly scratchBytes: number;
  /** Log bytes (each message is charged 64 bytes on top of its length); past it the job is stopped. */
  readonly logBytes: number;
}

export interface ContainerSpec {
  /** 8 to 64 characters of [0-9a-z]; the container's name derives from it. */
  readonly jobId: string;
  /** Image id as returned by `prepareImage`, so that a moved tag cannot change what runs. */
  readonly image: ImageDigest;
  /** Arguments after the image's entry point; empty runs the image's own command. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute host path, seen read-only by the job as its working directory /job; made readable for the job's user. */
  readonly inputDirectory: string;
  /** Below the working directory: the folder whose content is the result; plain segments only. */
  readonly outputPath: string;
  readonly limits: ContainerLimits;
  readonly gpuDeviceIds: readonly string[];
  readonly network: NetworkGrant;
}

/** `granted` refuses to start unless the host configured a network for jobs. */
export type NetworkGrant = 'none' | 'granted';

/** Content address of an image on this engine: `sha256:` and 64 hex digits. */
export type ImageDigest = `sha256:${string}`;

export interface ContainerHandle {
  readonly jobId: string;
  readonly containerId: string;
  /** Unix time in milliseconds at which the wall limit ends. */
  readonly deadlineMs: number;
  readonly logBytes: number;
}

export type ContainerOutcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'outOfMemory' }
  | { readonly kind: 'diskExceeded' }
  | { readonly kind: 'logsExceeded' }
  /** Stopped by `stop`, on the worker's own wish. */
  | { readonly kind: 'stopped' }
  /** The engine or the container vanished; the job's fate is unknown. */
  | { readonly kind: 'engineLost'; readonly reason: string };

export interface LogChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
  /** RFC 3339 with nanoseconds. */
  readonly timestamp: string;
  /** Pass to `logs` to continue after this chunk. */
  readonly cursor: LogCursor;
}

/** Where a reader stands: timestamps can repeat, so the chunks already read at the last one are counted. */
export interface LogCursor {
  readonly timestamp: string;
  readonly readAtTimestamp: number;
  /** Bytes charged so far against `ContainerLimits.logBytes`. */
  readonly chargedBytes: number;
}

export interface UsageSample {
  readonly atMs: number;
  /** Cores in use, averaged since the sample before. */
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly pids: number;
}

export interface ContainerState {
  readonly handle: ContainerHandle;
  readonly phase: 'created' | 'running' | 'ended';
}

export interface ContainerRuntime {
  /** Throws AppError `unavailable` (engine down, no registry), `ineligible` (refused engine), `not_found`. */
  prepareImage(reference: string): Promise<ImageDigest>;
  /**
   * Creates and starts the job's container; a second call for the same job returns the first one's container and
   * never runs it again. Throws AppError `ineligible` when this host cannot give what the spec asks (GPU, network),
   * `invalid` when the image cannot be started, `not_found` when it is not here.
   */
  start(spec: ContainerSpec): Promise<ContainerHandle>;
  find(jobId: string): Promise<ContainerState | undefined>;
  list(): Promise<readonly ContainerState[]>;
  /** Follows until the container ends, then drains; every chunk exactly once. Past the log limit it stops the job. */
  logs(handle: ContainerHandle, after?: LogCursor): AsyncIterable<LogChunk>;
  /** Resolves when the container has ended; enforces the wall limit meanwhile. */
  wait(handle: ContainerHandle): Promise<ContainerOutcome>;
  /** About one sample a second until the container ends. */
  usage(handle: ContainerHandle): AsyncIterable<UsageSample>;
  /** SIGTERM, then SIGKILL after a short grace. No error when it has ended already. */
  stop(handle: ContainerHandle): Promise<void>;
  /**
   * Host folder that holds what an ended job left as its output, valid until `remove`. A stranger wrote it: links,
   * devices, holes and names of any kind are to be expected. Throws AppError `wrong_state` while the job runs.
   */
  outputDirectory(handle: ContainerHandle): Promise<string>;
  /** Left on the disk of the outputs once those of these jobs, by job id in bytes, are as large as they may become. */
  freeDiskBytes(outputBytes: ReadonlyMap<string, number>): Promise<number>;
  /** Removes images that this worker has pulled and need not keep, save these references; returns what it removed. */
  removeUnusedImages(inUse: ReadonlySet<string>): Promise<readonly string[]>;
  /** Removes the container and everything it could write to. No error when it is gone already. */
  remove(jobId: string): Promise<void>;
  /** Removes whatever earlier lives of this worker left, save these jobs; returns the jobs it removed. */
  removeAllExcept(jobIds: ReadonlySet<string>): Promise<readonly string[]>;
}
