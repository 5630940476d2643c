import { readFile } from 'node:fs/promises';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { createJobStore } from '#lib/client/job/jobStore.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';
import { join } from 'node:path';
import { consumerOrderSchema } from '../consumerOrder.ts';
import { runConsumer } from '../runConsumer.ts';

const order = consumerOrderSchema.parse(JSON.parse(process.argv[2] ?? ''));
const passphrase = await readFile(order.passwordFile, 'utf8');
const key = await (await openKeyStore({ path: order.keyFile, passphrase })).key();
const logger = createLogger({ name: 'consumer' });
using shutdown = onShutdown();
await runConsumer(
  {
    chain: createNodeClient({ url: order.nodeUrl }),
    deployment: await readDeployment(order.deployment),
    relay: createRelayClient({ url: order.relayUrl, signer: key }),
    key,
    store: createJobStore(join(order.directory, 'jobs')),
    clock: systemClock,
    pollMs: order.pollMs,
    observer: {
      progress: (text) => {
        logger.info({ event: 'consumer.progress', text });
      },
      changed: ({ openBoxId, job, end, unconfirmed }) => {
        logger.info({ event: 'consumer.changed', openBoxId, kind: job.kind, end, unconfirmed });
      },
      logged: () => undefined,
    },
    signal: shutdown.signal,
  },
  { order, logger },
);
// What is still asked of a node that is gone must not keep this process; its books are on disk.
process.exit();
