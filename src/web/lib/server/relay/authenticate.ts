import type { MiddlewareHandler } from 'hono';
import { AppError } from '#lib/runtime/appError.ts';
import { verifyRequestSignature } from '#lib/relay/requestSignature.ts';
import { contentDigest } from '#lib/relay/wire.ts';
import type { RelayLimits } from './config.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { Refusal } from './problem.ts';
import { networkOf } from './rateLimits.ts';
import { readBody } from './readBody.ts';

/**
 * Lets through only requests signed with an Ergo key, for this relay, now, once, with the body that was signed. The body
 * is read only after its sender is known.
 */
export function authenticate(relay: RelayContext, maxBytes: number): MiddlewareHandler<RelayEnvironment> {
  const { limits } = relay;
  const holdBody = createBodyPlaces(limits);
  return async (c, next) => {
    const signature = await verifyRequestSignature({
      method: c.req.raw.method,
      url: addressedUrl(c.req.raw, relay.authorities()),
      headers: c.req.header(),
    });
    const now = relay.now();
    const skewMs = limits.maxClockSkewSeconds * 1_000;
    if (Math.abs(now - signature.created.getTime()) > skewMs) {
      throw new AppError('unauthorized', `the signature's time is more than ${limits.maxClockSkewSeconds} s off`);
    }
    await relay.rateLimits.byKey(signature.publicKeyHex);
    if (!relay.nonces.claim(signature.publicKeyHex, signature.nonce, signature.created.getTime() + 2 * skewMs)) {
      throw new AppError('unauthorized', 'the request was sent before: its nonce is used');
    }
    const release = holdBody(networkOf(c.env.address));
    try {
      const body = await readBody(c.req.raw, { ...limits, maxBytes });
      if (c.req.header('content-digest') !== contentDigest(body)) {
        throw new Refusal(400, 'invalid', 'the body is not the one that was signed: its digest differs');
      }
      c.set('body', body);
      c.set('publicKeyHex', signature.publicKeyHex);
      await next();
    } finally {
      release();
    }
    return undefined;
  };
}

/** Counts the bodies in memory, in all and by network; gives back how to let go of a place. */
function createBodyPlaces(limits: RelayLimits): (network: string) => () => void {
  const held = new Map<string, number>();
  let total = 0;
  return (network) => {
    const own = held.get(network) ?? 0;
    if (total >= limits.maxConcurrentBodies || own >= limits.maxConcurrentBodiesPerAddress) {
      throw new Refusal(503, 'unavailable', 'too many requests at a time', { 'retry-after': '1' });
    }
    total += 1;
    held.set(network, own + 1);
    return () => {
      total -= 1;
      const left = (held.get(network) ?? 1) - 1;
      if (left === 0) held.delete(network);
      else held.set(network, left);
    };
  };
}

/** The request's URL under the name that the client used, if that is one of the relay's. */
function addressedUrl(request: Request, authorities: readonly string[]): string {
  const url = new URL(request.url);
  if (!authorities.includes(url.host)) {
    throw new Refusal(421, 'unauthorized', `${url.host} is not a name of this relay`);
  }
  return url.href;
}
