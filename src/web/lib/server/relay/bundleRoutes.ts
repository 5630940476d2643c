import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import parseRange from 'range-parser';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { hash256Schema } from '#lib/relay/wire.ts';
import { authenticate } from './authenticate.ts';
import type { BundleRecord } from './bundleRecords.ts';
import { createReceipt, findBundle } from './bundleVault.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { Refusal } from './problem.ts';

/** Downloads of finished bundles, whole or in part, and receipts for them. */
export function bundleRoutes(relay: RelayContext): Hono<RelayEnvironment> {
  const app = new Hono<RelayEnvironment>();
  const auth = authenticate(relay, 0);
  app.get('/v1/bundles/:hash', auth, async (c) => {
    const record = await recordFor(relay, c);
    const part = partOf(c.req.header('range'), record);
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(part.end - part.start + 1),
      'accept-ranges': 'bytes',
      etag: `"${record.hash}"`,
      ...(part.status === 206 ? { 'content-range': `bytes ${part.start}-${part.end}/${record.size}` } : {}),
    };
    if (c.req.raw.method === 'HEAD') return c.body(null, part.status, headers);
    const bytes = await relay.blobs.read(record.id, part.start, part.end);
    return c.body(Readable.toWeb(bytes) as ReadableStream<Uint8Array>, part.status, headers);
  });
  app.get('/v1/bundles/:hash/receipt', auth, async (c) =>
    c.json(await createReceipt(relay, await recordFor(relay, c))),
  );
  return app;
}

const requestSchema = z.object({ hash: hash256Schema, openBoxId: hash256Schema.optional() });

async function recordFor(relay: RelayContext, c: Context<RelayEnvironment>): Promise<BundleRecord> {
  const parsed = requestSchema.safeParse({ hash: c.req.param('hash'), openBoxId: c.req.query('job') });
  if (!parsed.success) throw new AppError('invalid', z.prettifyError(parsed.error));
  const { hash, openBoxId } = parsed.data;
  return findBundle(relay, { hash, openBoxId, publicKeyHex: c.get('publicKeyHex') });
}

interface Part {
  readonly status: 200 | 206;
  readonly start: number;
  readonly end: number;
}

function partOf(range: string | undefined, { size }: BundleRecord): Part {
  const whole = { status: 200, start: 0, end: size - 1 } as const;
  if (range === undefined) return whole;
  const ranges = parseRange(size, range);
  // What is malformed is ignored, as RFC 9110 says; several ranges may be answered with the whole.
  if (ranges === -2 || (Array.isArray(ranges) && (ranges.type !== 'bytes' || ranges.length > 1))) return whole;
  const [only] = Array.isArray(ranges) ? ranges : [];
  if (only === undefined) {
    throw new Refusal(416, 'invalid', `the bundle has ${size} bytes`, { 'content-range': `bytes */${size}` });
  }
  return { status: 206, start: only.start, end: only.end };
}
