import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { debianImages } from '#worker/docker/debianImages.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';
import type { SoakProvider } from './foundMarket.ts';
import { workerRecords } from './workerRecords.ts';

/** Jobs that a worker has not closed yet. */
export async function openRecords(providers: readonly SoakProvider[]): Promise<readonly string[]> {
  const open = await Promise.all(
    providers.map(async ({ name, state }) => {
      const records = await workerRecords(state).open();
      return records.map(({ openBoxId, phase }) => `${name} ${openBoxId} ${phase}`);
    }),
  );
  return open.flat();
}

/** Containers, mounts and files of jobs that are over, by path or name; records themselves are kept. */
export async function findLeftovers(home: string, providers: readonly SoakProvider[]): Promise<readonly string[]> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').filter((line) => line.includes(home));
  const perWorker = await Promise.all(
    providers.map(async ({ state, ticketId }) => {
      const filter = `label=dgcm.worker=${ticketId.slice(0, 16)}`;
      const { stdout } = await execa('docker', ['ps', '--all', '--quiet', '--filter', filter]);
      const containers = stdout.split('\n').filter((line) => line !== '');
      const jobs = await entries(join(state, 'jobs'));
      const files = (await Promise.all(jobs.map((job) => entries(job)))).flat();
      return [
        ...containers.map((id) => `container ${id}`),
        ...(await entries(join(state, 'outputs'))),
        ...files.filter((file) => !file.endsWith('/record.json')),
      ];
    }),
  );
  return [...mounts, ...perWorker.flat()];
}

/** Removes what a soak that failed left on this machine. */
export async function removeLeftovers(providers: readonly SoakProvider[]): Promise<void> {
  const docker = await ensureEngine();
  for (const { state, ticketId } of providers) {
    const policy = { workerId: ticketId.slice(0, 16) };
    const runtime = new DockerRuntime({ docker, policy, outputRoot: join(state, 'outputs'), builders: debianImages });
    await runtime.removeAllExcept(new Set());
  }
}

async function entries(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.map((name) => join(directory, name));
}
