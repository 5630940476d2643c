import type { EngineFacts } from '#worker/docker/engineClient.ts';
import type { GpuInventory } from '#worker/gpu/nvidiaSmi.ts';

/** One finding about a host; `fail` means that jobs would be lost or declined, `warn` that fewer can be taken. */
export interface HostCheck {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do, where something is to be done. */
  readonly nextStep?: string;
}

export interface HostFacts {
  /** `undefined`: no engine answers. */
  readonly engine: EngineFacts | undefined;
  readonly gpu: GpuInventory;
  readonly freeDiskBytes: number;
  readonly neededDiskBytes: number;
  /** Whether this process may mount the jobs' output disks. */
  readonly canMount: boolean;
  readonly nowMs: number;
  /** Time in the newest block's header. */
  readonly headerTimeMs: number;
}

/** Blocks come about every two minutes, sometimes much later, and their own time may be off by some minutes. */
const oldestHeaderMs = 30 * 60_000;
const newestHeaderMs = 2 * 60_000;

export function checkHost(facts: HostFacts): readonly HostCheck[] {
  return [
    checkEngine(facts),
    checkIsolation(facts),
    checkGpuRuntime(facts),
    checkMount(facts),
    checkDisk(facts),
    checkClock(facts),
  ];
}

function checkEngine({ engine }: HostFacts): HostCheck {
  const name = 'container engine';
  if (engine === undefined) {
    return { name, status: 'fail', detail: 'no engine answers', nextStep: 'Run: bash .ci/engine.sh' };
  }
  if (engine.isPodman) {
    const detail = 'Podman ignores GPU requests and chosen runtimes without saying so';
    return { name, status: 'fail', detail, nextStep: 'Install Docker and point DOCKER_HOST at it' };
  }
  return { name, status: 'ok', detail: `Docker ${engine.version}` };
}

function checkIsolation({ engine }: HostFacts): HostCheck {
  const name = 'isolation';
  if (engine?.hasSeccomp === true) return { name, status: 'ok', detail: 'a seccomp profile is in force' };
  const nextStep = "Remove seccomp=unconfined from the engine's configuration";
  return { name, status: 'fail', detail: 'no seccomp profile is in force', nextStep };
}

function checkGpuRuntime({ engine, gpu }: HostFacts): HostCheck {
  const name = 'GPU';
  const notes = gpu.notes.length === 0 ? '' : ` (${gpu.notes.join('; ')})`;
  if (gpu.gpus.length === 0) return { name, status: 'warn', detail: `none to lend: class cpu${notes}` };
  const detail = `${gpu.gpus.length} × ${gpu.gpuClass}${notes}`;
  if (engine?.ociRuntimes.includes('nvidia') === true) return { name, status: 'ok', detail };
  const nextStep = 'Install nvidia-container-toolkit and run: nvidia-ctk runtime configure --runtime=docker';
  return { name, status: 'fail', detail: `${detail}, but the engine has no nvidia runtime`, nextStep };
}

function checkMount({ canMount }: HostFacts): HostCheck {
  const name = 'output disks';
  if (canMount) return { name, status: 'ok', detail: 'can be mounted' };
  return { name, status: 'fail', detail: 'cannot be mounted by this user', nextStep: 'Run the worker as root' };
}

function checkDisk({ freeDiskBytes, neededDiskBytes }: HostFacts): HostCheck {
  const name = 'disk space';
  const detail = `${gibibytes(freeDiskBytes)} GiB free, ${gibibytes(neededDiskBytes)} GiB wanted for all slots`;
  if (freeDiskBytes >= neededDiskBytes) return { name, status: 'ok', detail };
  return { name, status: 'fail', detail, nextStep: 'Free some space, or lower the disk limit or the number of slots' };
}

function checkClock({ nowMs, headerTimeMs }: HostFacts): HostCheck {
  const name = 'clock';
  const behindSeconds = Math.round((headerTimeMs - nowMs) / 1000);
  if (headerTimeMs - nowMs > newestHeaderMs) {
    const detail = `this machine is at least ${behindSeconds} s behind the chain`;
    return { name, status: 'fail', detail, nextStep: 'Set the clock, e.g. with systemd-timesyncd' };
  }
  if (nowMs - headerTimeMs > oldestHeaderMs) {
    const detail = `the newest block is ${-behindSeconds} s old: the node lags, or this clock is ahead`;
    return { name, status: 'warn', detail, nextStep: 'Compare the node with others, then the clock' };
  }
  return { name, status: 'ok', detail: `${Math.abs(behindSeconds)} s from the newest block` };
}

function gibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
