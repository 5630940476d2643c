import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { pack } from 'tar-stream';
import { AppError } from '#lib/runtime/appError.ts';
import { ensureImageTools } from '#worker/docker/ensureEngine.ts';
import { type ImageBuilders, importRootFileSystem } from '#worker/docker/images.ts';

export const numpyImage = 'dgcm/python-numpy:1';
export const busyboxImage = 'dgcm/busybox:1';

/** The images a worker can offer without any registry. */
export const debianImages: ImageBuilders = { [numpyImage]: buildNumpyImage, [busyboxImage]: buildBusyboxImage };

/** Python 3 with NumPy from Debian's packages; about 240 MB, under a minute. Throws AppError `unavailable`. */
export async function buildNumpyImage(docker: Docker, reference: string = numpyImage): Promise<void> {
  await ensureImageTools();
  await inTemporaryFolder(async (folder) => {
    const tar = join(folder, 'root.tar');
    const trim = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    const packages = '--include=python3-minimal,python3-numpy';
    await execa('mmdebstrap', ['--variant=essential', packages, ...trim, 'bookworm', tar]).catch((cause: unknown) => {
      throw new AppError('unavailable', 'The Python image cannot be built from packages', { cause });
    });
    await importRootFileSystem(docker, reference, createReadStream(tar));
  });
}

/** A megabyte of static shell tools. Throws AppError `unavailable`. */
export async function buildBusyboxImage(docker: Docker, reference: string = busyboxImage): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const busybox = await fetchBusybox(folder);
    const { stdout } = await execa(busybox, ['--list']);
    const tar = pack();
    const { size } = await stat(busybox);
    for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp']) tar.entry({ name, type: 'directory', mode: 0o755 });
    for (const name of stdout.split('\n').filter((applet) => applet !== 'busybox')) {
      tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
    }
    createReadStream(busybox).pipe(
      tar.entry({ name: 'bin/busybox', type: 'file', size, mode: 0o755 }, () => {
        tar.finalize();
      }),
    );
    await importRootFileSystem(docker, reference, Readable.from(tar));
  });
}

async function fetchBusybox(folder: string): Promise<string> {
  const options = { cwd: folder };
  try {
    await execa('apt-get', ['download', '-qq', 'busybox-static'], options).catch(async () => {
      await execa('apt-get', ['update', '-qq']);
      await execa('apt-get', ['download', '-qq', 'busybox-static'], options);
    });
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb')) ?? '';
    await execa('dpkg-deb', ['-x', archive, 'root'], options);
    return join(folder, 'root/bin/busybox');
  } catch (cause) {
    throw new AppError('unavailable', 'busybox-static cannot be fetched from packages', { cause });
  }
}

async function inTemporaryFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dgcm-image-'));
  try {
    await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
