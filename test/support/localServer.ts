import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface LocalServer {
  readonly port: number;
  /** Resolves once a client has let a connection go. */
  readonly left: Promise<unknown>;
}

/** A server on this machine that answers as told, until the test is over. */
export async function serverThat(answer: RequestListener): Promise<LocalServer> {
  const left = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    response.on('close', left.resolve);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, left: left.promise };
}
