import { Hono } from 'hono';
import { AppError } from '#lib/runtime/appError.ts';
import type { RelayStatus } from '#lib/relay/wire.ts';
import { bundleRoutes } from './bundleRoutes.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { jobRoutes } from './jobRoutes.ts';
import { problemResponse, refuse, Refusal } from './problem.ts';
import { uploadRoutes } from './uploadRoutes.ts';

/** Version of the relay's HTTP interface. */
export const relayVersion = '1.0.0';

/** The relay as a fetch handler, all of it below `/v1`. Whoever mounts it passes the `Bindings` of the connection. */
export function createRelay(relay: RelayContext): Hono<RelayEnvironment> {
  const app = new Hono<RelayEnvironment>();
  app.onError((error) => refuse(relay.logger, error));
  app.notFound(() => problemResponse(new AppError('not_found', 'there is nothing at this address')));
  app.use(async (c, next) => {
    await relay.rateLimits.byAddress(c.env.address);
    requirePlainPath(c.env.rawTarget ?? c.req.url);
    await next();
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('cache-control', 'no-store');
    // Closed to other origins: tus would announce its headers to them.
    c.res.headers.delete('access-control-expose-headers');
  });
  app.get('/v1/status', (c) => c.json(statusOf(relay)));
  app.route('/', uploadRoutes(relay));
  app.route('/', bundleRoutes(relay));
  app.route('/', jobRoutes(relay));
  return app;
}

/** No address of ours needs an escape, a dot or an empty segment; whoever sends one looks for a way around. */
function requirePlainPath(target: string): void {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split('?');
  if (!/^(\/[A-Za-z0-9_-]+)*\/?$/.test(path))
    throw new Refusal(400, 'invalid', 'no path of this relay looks like that');
}

function statusOf({ limits, signer, now }: RelayContext): RelayStatus {
  const { maxBundleBytes, maxChunkBytes, anonymousBytesPerKey } = limits;
  const { bytesPerJob, maxLogRecordBytes, maxLogBytesPerJob } = limits;
  return {
    service: 'dgcm-relay',
    version: relayVersion,
    publicKeyHex: signer.publicKeyHex,
    time: now(),
    limits: { maxBundleBytes, maxChunkBytes, anonymousBytesPerKey, bytesPerJob, maxLogRecordBytes, maxLogBytesPerJob },
  };
}
