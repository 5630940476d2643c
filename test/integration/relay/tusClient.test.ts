import { createReadStream } from 'node:fs';
import { DefaultHttpStack, Upload, type HttpRequest, type HttpStack } from 'tus-js-client';
import { expect, test } from 'vitest';
import type { MessageSigner } from '#lib/relay/messageSigner.ts';
import { signRequest } from '#lib/relay/requestSignature.ts';
import { setup } from './setup.ts';

/** The library's own way of sending, with a signature on every request. */
function signingStack(signer: MessageSigner): HttpStack {
  const inner = new DefaultHttpStack({});
  return {
    getName: () => 'signing',
    createRequest: (method, url): HttpRequest => {
      const request = inner.createRequest(method, url);
      const headers: Record<string, string> = {};
      const send = request.send.bind(request);
      const set = request.setHeader.bind(request);
      request.setHeader = (name, value) => {
        headers[name.toLowerCase()] = value;
        set(name, value);
      };
      request.send = async (body: unknown) => {
        const bytes = await bytesOf(body);
        const all = await signRequest({ method, url, headers, body: bytes }, signer, new Date());
        for (const [name, value] of Object.entries(all)) set(name, value);
        return send(bytes.byteLength > 0 ? Buffer.from(bytes) : undefined);
      };
      return request;
    },
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
}

test('another implementation of the tus protocol can upload', async () => {
  await using s = await setup();
  const bundle = await s.bundle(3_000_000);
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(createReadStream(bundle.file), {
      endpoint: new URL('/v1/uploads', s.relay.url).href,
      metadata: { hash: bundle.hash },
      uploadSize: bundle.size,
      chunkSize: 1_000_000,
      retryDelays: [],
      httpStack: signingStack(s.keys.consumer),
      onSuccess: () => {
        resolve();
      },
      onError: reject,
    });
    upload.start();
  });
  expect((await s.consumer.receipt({ hash: bundle.hash })).size).toBe(bundle.size);
});
