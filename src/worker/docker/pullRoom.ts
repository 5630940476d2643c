import { statfs } from 'node:fs/promises';
import type Docker from 'dockerode';

/** Of the engine's disk; stays free whatever is pulled: records, results and outputs of other jobs need it. */
const leastFreeShare = 0.05;

/** How many bytes a pull may still take; below zero it has taken too many. */
export type PullRoom = () => Promise<number>;

/**
 * Measured on the disk itself, since a registry says what it likes and a small layer may unpack to a large one. What others
 * write meanwhile counts as well. No bound where the engine's disk is that of another machine.
 */
export async function openPullRoom(docker: Docker, mostBytes: number): Promise<PullRoom> {
  const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
  const look = async (): Promise<{ free: number; size: number } | undefined> => {
    const disk = await statfs(root).catch(() => undefined);
    return disk && { free: disk.bavail * disk.bsize, size: disk.blocks * disk.bsize };
  };
  const before = await look();
  if (before === undefined) return () => Promise.resolve(Infinity);
  const most = Math.min(mostBytes, before.free - leastFreeShare * before.size);
  return async () => most - (before.free - ((await look())?.free ?? before.free));
}
