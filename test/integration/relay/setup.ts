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
export async function setup(options: Pick<RelayConfigInput, 'limits' | 'storage'> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-relay-'));
  const [consumer, worker, stranger, own] = [
    randomSecretKey(),
    randomSecretKey(),
    randomSecretKey(),
    randomSecretKey(),
  ];
  const openBoxId = randomBytes(32).toString('hex');
  const jobs = new Map<string, JobParties>();
  const clock = { offsetMs: 0 };
  const config = relayConfigSchema.parse({ stateDir: join(root, 'relay'), ...options });
  const start = (port = 0): Promise<RunningRelay> =>
    startRelay(
      { ...config, port },
      {
        logger: pino({ level: 'silent' }),
        signer: own,
        jobAccess: { partiesOf: (id) => Promise.resolve(jobs.get(id)) },
        now: () => Date.now() + clock.offsetMs,
      },
    );
  const relay = await start();
  const clientOf = (signer: SecretKey, url = relay.url): RelayClient => createRelayClient({ url, signer, retries: 3 });
  const bundle = async (size: number): Promise<Bundle> => {
    const bytes = randomBytes(size);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const file = join(root, hash);
    await writeFile(file, bytes);
    return { file, hash, size, bytes };
  };
  const openJob = (inputBundleHash: string, matched = true): void => {
    const parties = { consumerPublicKey: consumer.publicKeyHex, inputBundleHash };
    jobs.set(openBoxId, matched ? { ...parties, workerPublicKey: worker.publicKeyHex } : parties);
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
    bundle,
    keys: { consumer, worker, stranger, relay: own },
    consumer: clientOf(consumer),
    worker: clientOf(worker),
    stranger: clientOf(stranger),
    clientOf,
    [Symbol.asyncDispose]: async () => {
      await relay.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
