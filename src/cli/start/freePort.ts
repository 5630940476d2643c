import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A port that nobody on this machine listens on right now; the preferred one if it is free. */
export async function freePort(preferred: number): Promise<number> {
  for (const port of [preferred, 0]) {
    const server = createServer();
    const listening = Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]);
    server.listen(port, '127.0.0.1');
    if (!(await listening)) continue;
    const bound = (server.address() as AddressInfo).port;
    server.close();
    await once(server, 'close');
    return bound;
  }
  throw new Error('no free port on 127.0.0.1');
}
