import { z } from 'zod';
import { runFeeder } from '#lib/feeder/runFeeder.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { priceFileOf } from './prices.ts';

/** Well below the age at which scripts take a price for none. */
export const defaultEpochBlocks = 15;

export const devchainFeed = defineVerb({
  usage: 'feed',
  description: 'publish prices from a file to the pools of a test deployment, keeping them fresh',
  options: (command) =>
    command
      .option('--file <file>', 'prices in US dollars, {"ERG":"0.5","BTC":"60000","ETH":"3000"}; reread at each poll')
      .option('--epoch-blocks <n>', 'republish an unchanged price after this many blocks'),
  schema: z.object({
    file: z.string().optional(),
    epochBlocks: z.coerce.number().int().min(1).max(30).default(defaultEpochBlocks),
  }),
  run: async (session, { file, epochBlocks }) => {
    const [chain, deployment, key, { pollMs }] = await Promise.all([
      session.chain(),
      session.deployment(),
      session.key(),
      session.settings(),
    ]);
    let published = 0;
    await runFeeder({
      chain,
      deployment,
      key,
      epochBlocks,
      pollMs,
      priceFile: priceFileOf(session, file),
      clock: systemClock,
      signal: session.io.signal,
      onPublished: (txId) => {
        published += 1;
        say(session.io, `prices published: ${txId}`);
      },
      onTrouble: ({ message }) => {
        say(session.io, message);
      },
    });
    return { json: { published }, text: '' };
  },
});
