import type Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerSpec } from '#worker/runtime/containerRuntime.ts';

/** Owner of everything in a job; outside every range that systems hand out, and not `nobody`, whom others share. */
export const defaultUserId = 1_065_534;
export const jobDirectory = '/job';

/** Charged for each log message on top of its length: what the engine's own framing can take on disk. */
export const logMessageOverheadBytes = 64;

export const label = {
  worker: 'dgcm.worker',
  job: 'dgcm.job',
  wall: 'dgcm.wall-ms',
  logBytes: 'dgcm.log-bytes',
} as const;

export interface HostPolicy {
  /** Distinguishes the workers of one machine; only containers with this label are ever touched. */
  readonly workerId: string;
  /** Owner of everything in a job, `defaultUserId` unless this host gives that number to somebody. */
  readonly userId?: number;
  /** An OCI runtime the engine knows, e.g. `runsc`; the engine's default when absent. */
  readonly ociRuntime?: string;
  /** A network of the engine that the host has fenced off from his own; without it no job gets any network. */
  readonly jobNetwork?: string;
}

export interface Placement {
  readonly outputMount: Docker.MountSettings;
  /** Paths the image declares as volumes: unlimited host disk for the job unless covered. */
  readonly imageVolumes: readonly string[];
}

/** Deterministic, so that a worker that lost its memory finds the container again. */
export function containerName(jobId: string): string {
  if (!/^[0-9a-z]{8,64}$/.test(jobId)) throw new AppError('invalid', `Job id ${jobId} cannot name a container`);
  return `dgcm-job-${jobId}`;
}

/** Everything that is not granted is refused. Throws AppError `ineligible` for a network this host does not offer. */
export function containerConfig(
  spec: ContainerSpec,
  policy: HostPolicy,
  placement: Placement,
): Docker.ContainerCreateOptions & { name: string } {
  const userId = policy.userId ?? defaultUserId;
  return {
    name: containerName(spec.jobId),
    Image: spec.image,
    ...(spec.command.length > 0 && { Cmd: [...spec.command] }),
    Env: environment(spec),
    User: `${userId}:${userId}`,
    WorkingDir: jobDirectory,
    Hostname: 'job',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
    OpenStdin: false,
    NetworkDisabled: spec.network === 'none',
    // An image chooses neither what stops it nor what runs beside it.
    StopSignal: 'SIGTERM',
    Healthcheck: { Test: ['NONE'] },
    Labels: {
      [label.worker]: policy.workerId,
      [label.job]: spec.jobId,
      [label.wall]: String(spec.limits.wallMs),
      [label.logBytes]: String(spec.limits.logBytes),
    },
    HostConfig: { ...isolation(spec, policy), ...limits(spec), ...storage(spec, placement, userId) },
  };
}

function environment(spec: ContainerSpec): string[] {
  const ours = {
    HOME: '/tmp',
    TMPDIR: '/tmp',
    DGCM_INPUT: jobDirectory,
    DGCM_OUTPUT: `${jobDirectory}/${spec.outputPath}`,
    ...nvidiaSwitches(spec.gpuDeviceIds),
  };
  return Object.entries({ ...spec.environment, ...ours }).map(([name, value]) => `${name}=${value}`);
}

/**
 * Where the engine's default runtime is NVIDIA's, a job gets by these whatever image or manifest wish for: every GPU of the
 * machine, others' among them, and with `NVIDIA_MOFED` a network. The engine writes the first one itself where GPUs are
 * requested, with the same devices.
 */
function nvidiaSwitches(gpuDeviceIds: readonly string[]): Readonly<Record<string, string>> {
  const devices = ['GDS', 'MOFED', 'GDRCOPY', 'NVSWITCH'].map((name) => [`NVIDIA_${name}`, 'disabled'] as const);
  return {
    NVIDIA_VISIBLE_DEVICES: gpuDeviceIds.length === 0 ? 'void' : gpuDeviceIds.join(','),
    NVIDIA_IMEX_CHANNELS: 'void',
    ...Object.fromEntries(devices),
  };
}

/** dockerode's types lack the field. */
type IsolationConfig = Docker.HostConfig & { readonly CgroupnsMode: 'private' };

function isolation(spec: ContainerSpec, policy: HostPolicy): IsolationConfig {
  return {
    NetworkMode: networkMode(spec, policy),
    Privileged: false,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    // The engine's default seccomp and AppArmor profiles apply because none is named here.
    SecurityOpt: ['no-new-privileges:true'],
    IpcMode: 'private',
    CgroupnsMode: 'private',
    Init: true,
    AutoRemove: false,
    RestartPolicy: { Name: 'no' },
    ...(policy.ociRuntime !== undefined && { Runtime: policy.ociRuntime }),
    ...(spec.gpuDeviceIds.length > 0 && {
      DeviceRequests: [{ Driver: 'nvidia', DeviceIDs: [...spec.gpuDeviceIds], Capabilities: [['gpu']] }],
    }),
  };
}

function networkMode(spec: ContainerSpec, policy: HostPolicy): string {
  if (spec.network === 'none') return 'none';
  if (policy.jobNetwork !== undefined) return policy.jobNetwork;
  throw new AppError('ineligible', 'This job wants a network and this host offers none to jobs', {
    nextStep: 'Set a fenced-off network for jobs, or decline the job',
  });
}

function limits(spec: ContainerSpec): Docker.HostConfig {
  const { memoryBytes, cpus, pids, wallMs, outputBytes } = spec.limits;
  // Spinning processes end even while the worker is down and nobody watches the clock.
  const cpuSeconds = Math.ceil((wallMs / 1000) * Math.max(1, cpus)) + 60;
  return {
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    MemorySwappiness: 0,
    NanoCpus: Math.round(cpus * 1e9),
    // More slots than processors are allowed; what the worker has to sign and seal in time goes before all of them.
    CpuShares: 128,
    // One more for the init process, which is ours.
    PidsLimit: pids + 1,
    // When the host itself runs short, a job goes before the host's own processes.
    OomScoreAdj: 800,
    ShmSize: Math.min(64 * 1024 * 1024, memoryBytes),
    Ulimits: [
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'nofile', Soft: 8_192, Hard: 8_192 },
      { Name: 'cpu', Soft: cpuSeconds, Hard: cpuSeconds },
      { Name: 'fsize', Soft: outputBytes, Hard: outputBytes },
    ],
    LogConfig: {
      Type: 'local',
      // Two files of the full limit: whatever rotation took away, the rest alone already exceeds the limit.
      Config: { 'max-size': String(spec.limits.logBytes + 1024 * 1024), 'max-file': '2', compress: 'false' },
    },
  };
}

function storage(spec: ContainerSpec, placement: Placement, userId: number): Docker.HostConfig {
  const covered = placement.imageVolumes.filter(
    (path) => !['/tmp', jobDirectory, placement.outputMount.Target].includes(path),
  );
  // Owned by the job's user because runc gives a tmpfs the mode that the image's folder has.
  const scratchOptions = `rw,noexec,nosuid,nodev,uid=${userId},gid=${userId},mode=1777`;
  return {
    Tmpfs: { '/tmp': `${scratchOptions},size=${spec.limits.scratchBytes}` },
    Mounts: [
      {
        Type: 'bind',
        Source: spec.inputDirectory,
        Target: jobDirectory,
        ReadOnly: true,
        BindOptions: { Propagation: 'rprivate' },
      },
      placement.outputMount,
      ...covered.map((path) => ({
        Type: 'tmpfs' as const,
        Source: '',
        Target: path,
        TmpfsOptions: { SizeBytes: spec.limits.scratchBytes, Mode: 0o1777 },
      })),
    ],
  };
}
