import { randomBytes } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { AppError } from '#lib/runtime/appError.ts';
import { domainSeparated, isPublicKeyHex, isSignedBy, type MessageSigner } from './messageSigner.ts';
import { contentDigest } from './wire.ts';

/**
 * RFC 9421 with an Ergo key: one signature, algorithm `ergo-schnorr`, `keyid` the public key in hex, over the components
 * below and over those tus headers that the request has. `@authority` names the relay that the request is meant for.
 */
const components = ['@method', '@authority', '@path', '@query', 'content-digest'] as const;
const signedWherePresent = ['upload-length', 'upload-offset', 'upload-metadata', 'content-type', 'range'] as const;
const parameters = ['created', 'nonce', 'keyid', 'alg', 'tag'];
const algorithm = 'ergo-schnorr';
const tag = 'dgcm-relay/1';
const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The request's headers together with its digest and signature. Sign anew for every sending: a nonce counts once. */
export async function signRequest(
  request: HttpRequest & { readonly body: Uint8Array },
  signer: MessageSigner,
  now: Date,
): Promise<Record<string, string>> {
  const headers = { ...request.headers, 'content-digest': contentDigest(request.body) };
  const signed = await httpbis.signMessage(
    {
      name: 'dgcm',
      fields: componentsOf(headers),
      params: parameters,
      paramValues: { created: now, nonce: randomBytes(18).toString('base64url'), tag },
      key: {
        id: signer.publicKeyHex,
        alg: algorithm,
        sign: async (base) => Buffer.from(await signer.sign(domainSeparated('relay-request', base))),
      },
    },
    { method: request.method, url: request.url, headers },
  );
  return signed.headers;
}

export interface VerifiedSignature {
  readonly publicKeyHex: string;
  readonly nonce: string;
  readonly created: Date;
}

/**
 * Who signed this request, of which `url` is the address by which the relay knows itself. Says nothing about replay nor
 * about the body, whose digest the caller compares.
 *
 * @throws AppError `unauthorized`
 */
export async function verifyRequestSignature(request: HttpRequest): Promise<VerifiedSignature> {
  const found: VerifiedSignature[] = [];
  let accepted: boolean | null;
  try {
    accepted = await httpbis.verifyMessage(
      {
        requiredFields: componentsOf(request.headers),
        requiredParams: parameters,
        // The window is the caller's to judge, by his clock.
        notAfter: Number.MAX_SAFE_INTEGER,
        keyLookup: (claimed) => {
          const verified = claimedBy(claimed);
          found.push(verified);
          const key = verified.publicKeyHex;
          const verify = (base: Buffer, signature: Buffer): Promise<boolean> =>
            Promise.resolve(isSignedBy(domainSeparated('relay-request', base), signature, key));
          return Promise.resolve({ id: key, algs: [algorithm], verify });
        },
      },
      { method: request.method, url: request.url, headers: { ...request.headers } },
    );
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('unauthorized', 'the request signature is malformed or incomplete', { cause });
  }
  const [signature, ...more] = found;
  if (signature === undefined) throw new AppError('unauthorized', 'the request is not signed');
  if (more.length > 0) throw new AppError('unauthorized', 'the request carries more than one signature');
  if (accepted !== true) throw new AppError('unauthorized', 'the request signature does not fit the request');
  return signature;
}

function componentsOf(headers: Readonly<Record<string, string>>): string[] {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return [...components, ...signedWherePresent.filter((name) => names.has(name))];
}

function claimedBy(claimed: Readonly<Record<string, unknown>>): VerifiedSignature {
  const { keyid, nonce, created, tag: claimedTag, alg } = claimed;
  const refuse = (what: string): AppError => new AppError('unauthorized', `the request signature has ${what}`);
  if (typeof keyid !== 'string' || !isPublicKeyHex(keyid)) throw refuse('no Ergo public key as its keyid');
  if (typeof nonce !== 'string' || !noncePattern.test(nonce)) throw refuse('no nonce of 16 to 64 characters');
  if (!(created instanceof Date) || Number.isNaN(created.getTime())) throw refuse('no time of creation');
  if (claimedTag !== tag) throw refuse('another tag than dgcm-relay/1');
  if (alg !== algorithm) throw refuse('another algorithm than ergo-schnorr');
  return { publicKeyHex: keyid, nonce, created };
}
