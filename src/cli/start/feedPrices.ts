import { join } from 'node:path';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { runFeeder } from '#lib/feeder/runFeeder.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import type { Shared } from './processes.ts';

/** Blocks after which a price is said again, well below the age at which scripts stop believing it. */
const epochBlocks = 15;
const pollMs = 1_000;

/** Keeps the prices of this market fresh until the signal aborts; `dgcm --profile feeder devchain price` moves them. */
export async function feedPrices(
  { home, nodeUrl, deployment, people, narrator }: Shared,
  signal: AbortSignal,
): Promise<void> {
  await runFeeder({
    chain: createNodeClient({ url: nodeUrl }),
    deployment,
    key: people.feeder.key,
    priceFile: join(home, 'prices.json'),
    epochBlocks,
    clock: systemClock,
    pollMs,
    signal,
    onTrouble: ({ message }) => {
      narrator.say(`prices: ${message}`);
    },
  });
}
