import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { AppError } from '#lib/runtime/appError.ts';

/**
 * The only persistent place a job writes to: a file system of its own inside a sparse file, so that the kernel
 * enforces the limit for bytes and for file count, and nothing of it counts as memory.
 */
export interface OutputVolume {
  /** Host path to mount into the job. */
  readonly path: string;
}

export interface VolumeOptions {
  readonly limitBytes: number;
  readonly userId: number;
}

/** In which the kernel counts what a sparse file takes. */
const blockBytes = 512;

const imageFile = (root: string, jobId: string): string => join(root, `${jobId}.ext4`);
const mountPoint = (root: string, jobId: string): string => join(root, jobId);

/** Whether this process may mount output disks. */
export function canMountVolumes(): boolean {
  return process.getuid?.() === 0;
}

/** Throws AppError `ineligible` where this process may not mount output disks. */
export function requireMountingUser(): void {
  if (canMountVolumes()) return;
  throw new AppError(
    'ineligible',
    "Only root can mount a job's output disk: this worker could take jobs and run none",
    {
      nextStep: 'Run the worker as root',
    },
  );
}

/** Throws AppError `ineligible` where this process may not mount. A second call for the same job finds the first one's volume with its content. */
export async function createOutputVolume(root: string, jobId: string, size: VolumeOptions): Promise<OutputVolume> {
  requireMountingUser();
  await mkdir(mountPoint(root, jobId), { recursive: true, mode: 0o700 });
  if (!(await exists(imageFile(root, jobId)))) await makeFileSystem(imageFile(root, jobId), size);
  const volume = await openOutputVolume(root, jobId);
  await rm(join(volume.path, 'lost+found'), { recursive: true, force: true });
  return volume;
}

/** Mounts the job's volume where it is not mounted yet, as after a reboot. */
export async function openOutputVolume(root: string, jobId: string): Promise<OutputVolume> {
  const path = mountPoint(root, jobId);
  if (!(await isMounted(path))) {
    await execa('mount', ['-t', 'ext4', '-o', 'loop,nosuid,nodev,noatime', imageFile(root, jobId), path]);
  }
  return { path };
}

/** No error when there is none. */
export async function removeOutputVolume(root: string, jobId: string): Promise<void> {
  const path = mountPoint(root, jobId);
  if (await isMounted(path)) await execa('umount', [path]);
  await rm(imageFile(root, jobId), { force: true });
  await rm(`${imageFile(root, jobId)}.new`, { force: true });
  await rm(path, { recursive: true, force: true });
}

/** Jobs that have a volume, finished or not. */
export async function listOutputVolumes(root: string): Promise<readonly string[]> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const items = await readdir(root, { withFileTypes: true });
  return items.filter((item) => item.isDirectory()).map(({ name }) => name);
}

/** Whether a write would fail now: the kernel refuses a large one as a whole, so a little room is no room. */
export async function isOutputFull(path: string): Promise<boolean> {
  const { bavail, blocks, bsize, ffree } = await statfs(path);
  return bavail * bsize < Math.min(1024 * 1024, (blocks * bsize) / 8) || ffree === 0;
}

/** What the disk has free beyond what these jobs' outputs may still take of it. */
export async function freeDiskBytes(root: string, outputBytes: ReadonlyMap<string, number>): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize - (await growthBytes(root, outputBytes));
}

/** By how much the outputs of these jobs may still grow; one that is not there yet, by all of it. */
export async function growthBytes(root: string, outputBytes: ReadonlyMap<string, number>): Promise<number> {
  const growths = [...outputBytes].map(async ([jobId, limitBytes]) => {
    const file = await stat(imageFile(root, jobId)).catch(() => undefined);
    return Math.max(0, limitBytes - (file?.blocks ?? 0) * blockBytes);
  });
  return (await Promise.all(growths)).reduce((sum, bytes) => sum + bytes, 0);
}

async function makeFileSystem(target: string, { limitBytes, userId }: VolumeOptions): Promise<void> {
  // Renamed when complete: a half-made file system after a crash must not pass for the job's.
  const file = await open(`${target}.new`, 'w', 0o600);
  await file.truncate(limitBytes);
  await file.close();
  const owner = `root_owner=${userId}:${userId},lazy_itable_init=1,nodiscard`;
  await execa('mkfs.ext4', ['-q', '-F', '-m', '0', '-O', '^has_journal', '-E', owner, `${target}.new`]);
  await rename(`${target}.new`, target);
}

async function isMounted(path: string): Promise<boolean> {
  const escaped = path.replaceAll(' ', '\\040');
  return (await readFile('/proc/self/mounts', 'utf8')).split('\n').some((line) => line.split(' ')[1] === escaped);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
