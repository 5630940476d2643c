import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

export interface FlakyNode extends AsyncDisposable {
  readonly url: string;
  /** While set, every request ends with a broken connection. */
  away: boolean;
  /** Takes the next transaction in, but its sender never learns that. */
  loseNextAnswer: boolean;
  /** While set, it breaks the connection of whoever sends a transaction, and never passes one on. */
  takesNoTransactions: boolean;
  /** While set, the body of every answer is what this makes of it. */
  forge: ((body: string) => string) | undefined;
}

/** Stands before a node, and breaks connections or lies when told to. */
export async function startFlakyNode(target: string): Promise<FlakyNode> {
  const state: Omit<FlakyNode, 'url' | keyof AsyncDisposable> = {
    away: false,
    loseNextAnswer: false,
    takesNoTransactions: false,
    forge: undefined,
  };
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    const body = await text(request);
    const headers = { 'content-type': request.headers['content-type'] ?? 'application/json' };
    const answer = await fetch(new URL(url, target), { method, headers, ...(method === 'GET' ? {} : { body }) });
    const said = await answer.text();
    if (method === 'POST' && url === '/transactions' && state.loseNextAnswer) {
      state.loseNextAnswer = false;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(state.forge?.(said) ?? said);
  };
  const server = createServer((request, response) => {
    const sends = request.method === 'POST' && request.url === '/transactions';
    if (state.away || (sends && state.takesNoTransactions)) request.socket.destroy();
    else void pass(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
