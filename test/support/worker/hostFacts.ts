import { readdir, readFile, statfs } from 'node:fs/promises';
import type Docker from 'dockerode';

/** What of the host a job could have changed. */
export interface HostFacts {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly mounts: readonly string[];
  readonly kernelModules: readonly string[];
  readonly jobProcesses: readonly string[];
  readonly freeDiskBytes: number;
}

export async function readHostFacts(
  docker: Docker,
  scope: { workerId: string; outputRoot: string; userId: number },
): Promise<HostFacts> {
  const filters = { label: [`dgcm.worker=${scope.workerId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const { Volumes: volumes } = await docker.listVolumes();
  const { bavail, bsize } = await statfs('/');
  return {
    containers: containers.map(({ Id }) => Id),
    volumes: volumes.map(({ Name }) => Name),
    mounts: (await lines('/proc/self/mounts')).filter((line) => line.includes(scope.outputRoot)),
    kernelModules: (await lines('/proc/modules')).map((line) => line.split(' ')[0]!).sort(),
    jobProcesses: await processesOf(scope.userId),
    freeDiskBytes: bavail * bsize,
  };
}

async function processesOf(userId: number): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process may end between listing and reading.
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^Uid:\\t${userId}\\t`, 'm').test(status)) found.push(pid);
  }
  return found;
}

async function lines(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
}
