import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  const blobs: Blobs = new Map();
  const server = createServer((request, response) => {
    answer(blobs, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    offer: async (content) => `127.0.0.1:${port}/tiny@${await putImage(blobs, content)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the registry holds, by digest. */
type Blobs = Map<string, Buffer>;

function answer(blobs: Blobs, request: IncomingMessage, response: ServerResponse): void {
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
}

/** The digest of the manifest of an image with one file of that content. */
async function putImage(blobs: Blobs, content: Buffer): Promise<string> {
  const tar = pack();
  tar.entry({ name: 'content' }, content);
  tar.finalize();
  const layer = put(blobs, await buffer(tar));
  const config = putJson(blobs, {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: ['/content'] },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = putJson(blobs, {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar', ...layer }],
  });
  return manifest.digest;
}

const putJson = (blobs: Blobs, value: object) => put(blobs, Buffer.from(JSON.stringify(value)));

function put(blobs: Blobs, blob: Buffer): { digest: string; size: number } {
  const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
  blobs.set(digest, blob);
  return { digest, size: blob.byteLength };
}
