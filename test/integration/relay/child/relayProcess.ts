import { once } from 'node:events';
import pino from 'pino';
import { z } from 'zod';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { relayConfigSchema } from '#web/lib/server/relay/config.ts';
import { startRelay } from '#web/lib/server/relay/startRelay.ts';

// A relay in a process of its own, so that a test can kill it. It tells its parent its address and waits to be killed.
const parties = z.object({ consumerPublicKey: z.string(), workerPublicKey: z.string(), inputBundleHash: z.string() });
const orders = z.object({ config: relayConfigSchema, secretHex: z.string(), jobs: z.record(z.string(), parties) });

const { config, secretHex, jobs } = orders.parse(JSON.parse(process.argv[2] ?? '{}'));
const relay = await startRelay(config, {
  logger: pino({ level: 'warn' }),
  signer: new SecretKey(Buffer.from(secretHex, 'hex')),
  jobAccess: { partiesOf: (id) => Promise.resolve(jobs[id]) },
});
process.send?.(relay.url);
await once(process, 'disconnect');
process.exit(1);
