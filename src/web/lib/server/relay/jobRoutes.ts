import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { appendLogsSchema, hash256Schema } from '#lib/relay/wire.ts';
import { authenticate } from './authenticate.ts';
import { requireParty, type Role } from './authorize.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { createLogStreams } from './logStream.ts';
import { Refusal } from './problem.ts';

const maxWrappedKeyBytes = 4_096;
const maxAppendBytes = 4_194_304;

/** The mailbox of a job, addressed by the id of its open box: the wrapped content key and the log. */
export function jobRoutes(relay: RelayContext): Hono<RelayEnvironment> {
  const app = new Hono<RelayEnvironment>();
  const { mailbox } = relay;
  const streams = createLogStreams(relay);
  const expiry = (): number => relay.now() + relay.limits.jobSeconds * 1_000;

  app.put('/v1/jobs/:id/key', authenticate(relay, maxWrappedKeyBytes), async (c) => {
    const openBoxId = await partyOf(relay, c, ['consumer']);
    const body = c.get('body');
    if (body.byteLength === 0) throw new AppError('invalid', 'the wrapped key is empty');
    mailbox.putKey(openBoxId, body, expiry());
    return c.body(null, 204);
  });
  app.get('/v1/jobs/:id/key', authenticate(relay, 0), async (c) => {
    const key = mailbox.key(await partyOf(relay, c, ['consumer', 'worker']));
    if (key === undefined) throw new AppError('not_found', 'the consumer has not left the key yet');
    return c.body(Uint8Array.from(key), 200, { 'content-type': 'application/octet-stream' });
  });
  app.post('/v1/jobs/:id/logs', authenticate(relay, maxAppendBytes), async (c) => {
    const openBoxId = await partyOf(relay, c, ['worker']);
    const { records, closed } = parseAppend(c.get('body'));
    const decoded = records.map(({ sequence, data }) => ({ sequence, data: Buffer.from(data, 'base64') }));
    return c.json(mailbox.appendLogs({ openBoxId, records: decoded, closed, expiresAt: expiry() }));
  });
  app.get('/v1/jobs/:id/logs', authenticate(relay, 0), async (c) => {
    const openBoxId = await partyOf(relay, c, ['consumer', 'worker']);
    return streams.open(c, { openBoxId, publicKeyHex: c.get('publicKeyHex'), from: firstWanted(c) });
  });
  return app;
}

async function partyOf(relay: RelayContext, c: Context<RelayEnvironment>, roles: readonly Role[]): Promise<string> {
  const openBoxId = hash256Schema.safeParse(c.req.param('id')).data;
  if (openBoxId === undefined) throw new AppError('invalid', 'a job is named by the id of its open box, 64 hex digits');
  await requireParty(relay.jobAccess, { openBoxId, publicKeyHex: c.get('publicKeyHex') }, roles);
  return openBoxId;
}

function parseAppend(body: Buffer): z.infer<typeof appendLogsSchema> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError('invalid', 'the body is not JSON');
  }
  const parsed = appendLogsSchema.safeParse(value);
  if (!parsed.success) throw new AppError('invalid', z.prettifyError(parsed.error));
  return parsed.data;
}

function firstWanted(c: Context<RelayEnvironment>): number {
  const last = c.req.header('last-event-id');
  if (last === undefined) return 0;
  if (!/^\d{1,12}$/.test(last)) throw new Refusal(400, 'invalid', 'Last-Event-ID is not the number of a log record');
  return Number(last) + 1;
}
