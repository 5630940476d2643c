import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createRelayClient, type RelayClient } from '#lib/relay/relayClient.ts';
import { relayConfigSchema, type RelayConfigInput } from '#web/lib/server/relay/config.ts';
import type { JobParties } from '#web/lib/server/relay/jobAccess.ts';
import { startRelay, type RunningRelay } from '#web/lib/server/relay/startRelay.ts';

export interface Bundle {
  readonly file: string;
  readonly hash: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/** A relay on a port of its own, a consumer, a worker, a stranger and one job between the first two. */
export async function setup(options: Pick<RelayConfigInput, 'limits' | 'storage' | 'addressHeader'> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-relay-'));
  const keys = {
    consumer: randomSecretKey(),
    worker: randomSecretKey(),
    stranger: randomSecretKey(),
    relay: randomSecretKey(),
  };
  const openBoxId = randomBytes(32).toString('hex');
  const jobs = new Map<string, JobParties>();
  const clock = { offsetMs: 0 };
  const config = relayConfigSchema.parse({ stateDir: join(root, 'relay'), ...options });
  const start = (port = 0): Promise<RunningRelay> =>
    startRelay(
      { ...config, port },
      {
        logger: pino({ level: 'silent' }),
        signer: keys.relay,
        jobAccess: { partiesOf: (id) => Promise.resolve(jobs.get(id)) },
        now: () => Date.now() + clock.offsetMs,
      },
    );
  const relay = await start();
  const clientOf = (signer: SecretKey, url = relay.url): RelayClient => createRelayClient({ url, signer, retries: 3 });
  const openJob = (inputBundleHash: string, matched = true): void => {
    const parties = { consumerPublicKey: keys.consumer.publicKeyHex, inputBundleHash };
    jobs.set(openBoxId, matched ? { ...parties, workerPublicKey: keys.worker.publicKeyHex } : parties);
  };
  return {
    root,
    config,
    relay,
    start,
    clock,
    jobs,
    openBoxId,
    openJob,
    bundle: (size: number) => randomBundle(root, size),
    keys,
    consumer: clientOf(keys.consumer),
    worker: clientOf(keys.worker),
    stranger: clientOf(keys.stranger),
    clientOf,
    [Symbol.asyncDispose]: async () => {
      await relay.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function randomBundle(directory: string, size: number): Promise<Bundle> {
  const bytes = randomBytes(size);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const file = join(directory, hash);
  await writeFile(file, bytes);
  return { file, hash, size, bytes };
}
