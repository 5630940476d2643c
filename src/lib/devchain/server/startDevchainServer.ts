import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Devchain } from '../devchain.ts';
import { AddressBook } from './addressBook.ts';
import { addressRoutes } from './addressRoutes.ts';
import { blockRoutes } from './blockRoutes.ts';
import { boxIndexRoutes } from './boxIndexRoutes.ts';
import { chainIndexRoutes } from './chainIndexRoutes.ts';
import { devchainRoutes } from './devchainRoutes.ts';
import { infoRoutes } from './infoRoutes.ts';
import { transactionRoutes } from './transactionRoutes.ts';
import { utxoRoutes } from './utxoRoutes.ts';
import type { Scope } from './scope.ts';

export interface DevchainServerOptions {
  readonly devchain: Devchain;
  /** 127.0.0.1 where absent: the control routes are open to whoever reaches them. */
  readonly host?: string;
  /** A free one where absent or 0. */
  readonly port?: number;
  /** Mines a block this often; on demand only where absent. */
  readonly blockIntervalMs?: number;
}

export interface DevchainServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOCALHOST = '127.0.0.1';
/** The largest transaction of the pool, in JSON, several times over. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Serves a devchain as a node would: its REST API, and `/devchain/*` to control it. Throws the system's error on a busy port. */
export async function startDevchainServer(options: DevchainServerOptions): Promise<DevchainServer> {
  const { devchain, host = LOCALHOST, port = 0, blockIntervalMs } = options;
  const server = createAdaptorServer({ fetch: devchainApi(devchain).fetch }) as Server;
  await listen(server, host, port);
  const timer = blockIntervalMs === undefined ? undefined : setInterval(() => devchain.mine(), blockIntervalMs);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => {
      clearInterval(timer);
      return close(server);
    },
  };
}

/** The same API without a socket. */
export function devchainApi(devchain: Devchain): Hono {
  const addresses = new AddressBook(devchain.config.network);
  const scope: Scope = {
    devchain,
    addresses,
    renderer: { address: (ergoTree) => addresses.address(ergoTree) },
    launchTime: devchain.config.clock(),
  };
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.text('length limit exceeded', 413) }));
  for (const routes of [
    infoRoutes,
    blockRoutes,
    utxoRoutes,
    transactionRoutes,
    boxIndexRoutes,
    chainIndexRoutes,
    addressRoutes,
    devchainRoutes,
  ]) {
    app.route('/', routes(scope));
  }
  // A node's unknown paths have an empty body.
  app.notFound((c) => c.body(null, 404));
  return app;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
