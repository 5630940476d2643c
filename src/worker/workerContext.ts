import type { ArchiveLimits } from '#lib/bundle/packDirectory.ts';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { RelayClient } from '#lib/relay/relayClient.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import type { JobStore } from './jobs/jobStore.ts';
import type { StepSettings } from './jobs/nextStep.ts';
import type { ContainerRuntime } from './runtime/containerRuntime.ts';

/** What this host grants a job at most; a job that wants more is declined, never quietly given less. */
export interface HostLimits {
  readonly memoryMiB: number;
  readonly diskMiB: number;
  readonly cpus: number;
  /** Of all jobs that run together; of processors and disk what the machine has where absent. */
  readonly total: {
    readonly memoryMiB: number;
    readonly cpus: number | undefined;
    readonly diskMiB: number | undefined;
  };
  readonly pids: number;
  readonly scratchMiB: number;
  readonly logBytes: number;
  /** UUIDs of the GPUs that jobs may get. */
  readonly gpuDeviceIds: readonly string[];
  readonly network: boolean;
  /** Of an encrypted input. */
  readonly maxBundleBytes: number;
  readonly archive: ArchiveLimits;
}

export interface WorkerContext {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly relay: RelayClient;
  readonly runtime: ContainerRuntime;
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hot key: it delivers, declines and pauses, and can never withdraw. */
  readonly key: SecretKey;
  /** The age identity to which consumers wrap their content keys. */
  readonly ageIdentity: string;
  readonly ticketId: string;
  readonly limits: HostLimits;
  readonly steps: StepSettings;
  readonly pollMs: number;
}
