import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

export interface ImageRegistry extends AsyncDisposable {
  /** Makes an image with one file of that content; the reference under which an engine of this machine can pull it. */
  offer(content: Buffer): Promise<string>;
}

/** A registry that gives out small images, over plain HTTP, which engines accept from the loopback. */
export async function openImageRegistry(): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>();
  const put = (blob: Buffer): { digest: string; size: number } => {
    const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
    blobs.set(digest, blob);
    return { digest, size: blob.byteLength };
  };
  const server = createServer((request, response) => {
    const [, kind, digest = ''] = /\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
    const blob = blobs.get(digest);
    if (request.url === '/v2/') response.end();
    else if (blob === undefined) response.writeHead(404).end();
    else {
      const type = kind === 'manifests' ? manifestType : 'application/octet-stream';
      response.writeHead(200, {
        'content-type': type,
        'content-length': blob.byteLength,
        'docker-content-digest': digest,
      });
      response.end(request.method === 'HEAD' ? undefined : blob);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    offer: async (content) => {
      const tar = pack();
      tar.entry({ name: 'content' }, content);
      tar.finalize();
      const layer = put(await buffer(tar));
      const config = put(
        Buffer.from(
          JSON.stringify({
            architecture: process.arch === 'x64' ? 'amd64' : process.arch,
            os: 'linux',
            config: { Cmd: ['/content'] },
            rootfs: { type: 'layers', diff_ids: [layer.digest] },
          }),
        ),
      );
      const manifest = {
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...config },
        layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar', ...layer }],
      };
      return `127.0.0.1:${port}/tiny@${put(Buffer.from(JSON.stringify(manifest))).digest}`;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
