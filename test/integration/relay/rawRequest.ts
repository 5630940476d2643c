import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { MessageSigner } from '#lib/relay/messageSigner.ts';
import { signRequest } from '#lib/relay/requestSignature.ts';
import { problemSchema, uploadIdOf, type Problem } from '#lib/relay/wire.ts';
import type { Bundle } from './setup.ts';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The refusal, where it is one. */
  readonly problem: Problem | undefined;
}

/** Sends exactly this, tidying nothing up as `fetch` would. */
export async function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const outgoing = request({ hostname, port, method, path, headers: { ...headers }, agent: false });
  const answered = Promise.withResolvers<RawAnswer>();
  outgoing.on('error', answered.reject);
  outgoing.on('response', (incoming) => {
    text(incoming).then((received) => {
      const isProblem = incoming.headers['content-type'] === 'application/problem+json';
      answered.resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: received,
        problem: isProblem && received !== '' ? problemSchema.parse(JSON.parse(received)) : undefined,
      });
    }, answered.reject);
  });
  outgoing.end(body);
  return answered.promise;
}

/** The request as its sender would send it, so that a test can change one thing. */
export async function signed(
  url: string,
  signer: MessageSigner,
  request: RawRequest,
  now = new Date(),
): Promise<RawRequest & { headers: Record<string, string> }> {
  const { method, path, headers = {}, body = new Uint8Array() } = request;
  return {
    ...request,
    headers: await signRequest({ method, url: new URL(path, url).href, headers, body }, signer, now),
  };
}

export const tus = { 'tus-resumable': '1.0.0' };

const encode = (value: string): string => Buffer.from(value).toString('base64');

export function creation(bundle: Pick<Bundle, 'hash' | 'size'>, openBoxId?: string): RawRequest {
  const job = openBoxId === undefined ? '' : `,job ${encode(openBoxId)}`;
  const metadata = `hash ${encode(bundle.hash)}${job}`;
  return {
    method: 'POST',
    path: '/v1/uploads',
    headers: { ...tus, 'upload-length': String(bundle.size), 'upload-metadata': metadata },
  };
}

export function uploadPath(hash: string, signer: MessageSigner): string {
  return `/v1/uploads/${uploadIdOf(hash, signer.publicKeyHex)}`;
}

export function chunk(path: string, offset: number, body: Uint8Array): RawRequest {
  const headers = { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
  return { method: 'PATCH', path, headers, body };
}
