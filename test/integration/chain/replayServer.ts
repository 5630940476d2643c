import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReplayServer extends AsyncDisposable {
  readonly url: string;
  /** Every request that came, as "METHOD path body". */
  readonly requests: readonly string[];
}

export type Handler = (request: { method: string; path: string; body: string }, response: ServerResponse) => void;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** A server on a free port of 127.0.0.1 that answers as told and remembers what it was asked. */
export async function startReplayServer(handler: Handler): Promise<ReplayServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '' } = request;
      requests.push(`${method} ${path} ${body}`.trim());
      handler({ method, path, body }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const reply = (response: ServerResponse, status: number, body: string, contentType = 'application/json') => {
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
};

export interface Recording {
  readonly status: number;
  readonly contentType: string;
  /** Byte for byte, as the node sent it. */
  readonly body: string;
}

/** A recorded answer of a real node, from `test/vectors/node`. */
export async function recording(name: string): Promise<Recording> {
  const text = await readFile(new URL(`../../vectors/node/${name}.json`, import.meta.url), 'utf8');
  // Cut from the file's text, since parsing it would round the amounts that the tests are about.
  const raw = /\n "body": ([\s\S]*)\n}\s*$/.exec(text)?.[1];
  // A few files are the bare answer.
  if (raw === undefined) return { status: 200, contentType: 'application/json', body: text };
  const { status, contentType, body } = JSON.parse(text) as { status: number; contentType: string; body: unknown };
  const isText = contentType.startsWith('text/') && typeof body === 'string';
  return { status, contentType, body: isText ? body : raw };
}

/** Replays one recording for every request. */
export const replaying =
  ({ status, body, contentType }: Recording): Handler =>
  (_request, response) => {
    reply(response, status, body, contentType);
  };
