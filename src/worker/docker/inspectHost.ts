import { statfs } from 'node:fs/promises';
import { readEngineFacts } from '#worker/docker/engineClient.ts';
import { engineClient } from '#worker/docker/ensureEngine.ts';
import { canMountVolumes } from '#worker/docker/outputVolume.ts';
import { checkHost, type HostCheck } from '#worker/gpu/doctor.ts';
import { readGpuInventory } from '#worker/gpu/nvidiaSmi.ts';

export interface HostQuestion {
  /** An existing folder on the disk that holds the jobs' output. */
  readonly dataFolder: string;
  readonly neededDiskBytes: number;
  /** Time in the newest block's header. */
  readonly headerTimeMs: number;
  readonly nowMs: number;
}

/** Looks at this machine as it is; installs and starts nothing. */
export async function inspectHost(question: HostQuestion): Promise<readonly HostCheck[]> {
  const [engine, gpu, disk] = await Promise.all([
    readEngineFacts(engineClient()).catch(() => undefined),
    readGpuInventory(),
    statfs(question.dataFolder),
  ]);
  return checkHost({ ...question, engine, gpu, freeDiskBytes: disk.bavail * disk.bsize, canMount: canMountVolumes() });
}
