import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

export const bucket = 'bundles';

/**
 * A local S3-compatible server. It is `s3rver`, together with the two calls that it lacks and a resumed upload needs:
 * ListParts and AbortMultipartUpload, answered from its own directory.
 */
export async function startS3Server() {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-s3-'));
  const s3rver = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  await s3rver.configureBuckets();
  const serve = s3rver.callback();
  const server = createServer((incoming, outgoing) => {
    const uploadId = new URL(incoming.url ?? '/', 'http://s3').searchParams.get('uploadId');
    const lacking = uploadId !== null && (incoming.method === 'GET' || incoming.method === 'DELETE');
    if (lacking) void answerLacking(join(directory, bucket, '._S3rver_uploads', uploadId), incoming, outgoing);
    else serve(incoming, outgoing);
  });
  const listen = async (port = 0): Promise<string> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    directory,
    endpoint: await listen(),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function answerLacking(uploadDir: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  outgoing.setHeader('content-type', 'application/xml');
  const names = await readdir(uploadDir).catch(() => undefined);
  if (names === undefined) {
    outgoing.writeHead(404).end('<Error><Code>NoSuchUpload</Code><Message>no such upload</Message></Error>');
    return;
  }
  if (incoming.method === 'DELETE') {
    await rm(uploadDir, { recursive: true });
    outgoing.writeHead(204).end();
    return;
  }
  const numbers = names.map(Number).filter((number) => number > 0);
  const parts = await Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number) => {
        const { size } = await stat(join(uploadDir, String(number)));
        const md5 = await readFile(join(uploadDir, `${number}.md5`), 'utf8');
        return `<Part><PartNumber>${number}</PartNumber><Size>${size}</Size><ETag>"${md5}"</ETag></Part>`;
      }),
  );
  outgoing.end(`<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`);
}
