import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import { importRootFileSystem } from '#worker/docker/images.ts';
import type { ImageDigest } from '#worker/runtime/containerRuntime.ts';

/**
 * Busybox once more, with what an attacker bakes in: set-user-id shells, device nodes of the host's disk, and a
 * configuration of his own (root user, a declared volume, a health check, labels of the worker).
 */
export async function importHostileImage(docker: Docker, base: ImageDigest, workerId: string): Promise<ImageDigest> {
  const busybox = await readFromImage(docker, base, '/bin/busybox');
  const reference = `dgcm-hostile/${workerId}:1`;
  const tar = pack();
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'data', 'tmp']) {
    tar.entry({ name, type: 'directory', mode: 0o777 });
  }
  tar.entry({ name: 'bin/busybox', mode: 0o4755, uid: 0, gid: 0 }, busybox);
  for (const name of ['sh', 'id', 'su', 'mount', 'cat', 'ls', 'dd', 'sleep', 'echo', 'df', 'mknod', 'chmod']) {
    tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
  }
  tar.entry({ name: 'hostdisk', type: 'block-device', mode: 0o666, devmajor: 254, devminor: 0 });
  tar.entry({ name: 'hostmemory', type: 'character-device', mode: 0o666, devmajor: 1, devminor: 1 });
  tar.entry({ name: 'etc/passwd' }, 'root::0:0::/:/bin/sh\n');
  tar.finalize();
  await importRootFileSystem(docker, reference, Readable.from(tar));
  return configure(docker, reference, workerId);
}

/** Sets the image's configuration by committing a container that never runs. */
async function configure(docker: Docker, reference: string, workerId: string): Promise<ImageDigest> {
  const container = await docker.createContainer({ Image: reference, Cmd: ['sh'], NetworkDisabled: true });
  const [repo, tag] = reference.split(':');
  const changes = [
    'USER root',
    'VOLUME /data',
    `LABEL dgcm.worker=${workerId} dgcm.job=00000000 dgcm.wall-ms=99999999999999`,
    'HEALTHCHECK --interval=1s CMD sh -c "id > /tmp/health"',
    'ENV LD_PRELOAD=/evil.so DGCM_OUTPUT=/etc',
  ];
  await container.commit({ repo, tag, changes: changes.join('\n') });
  await container.remove();
  return (await docker.getImage(reference).inspect()).Id as ImageDigest;
}

async function readFromImage(docker: Docker, image: string, path: string): Promise<Buffer> {
  const container = await docker.createContainer({ Image: image, Cmd: ['sh'], NetworkDisabled: true });
  try {
    const archive = (await container.getArchive({ path })) as unknown as Readable;
    const files = archive.pipe(extract());
    for await (const entry of files) return await buffer(entry as AsyncIterable<Buffer>);
    throw new Error(`No ${path} in the image`);
  } finally {
    await container.remove();
  }
}
