import { z } from 'zod';
import { coins, readPrices, usdSchema, writePrices } from '#lib/feeder/prices.ts';
import { publishPrices } from '#lib/feeder/publishPrices.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { defineVerb } from '../../verb.ts';
import { defaultEpochBlocks } from './feed.ts';
import { priceFileOf } from './prices.ts';

export const devchainPrice = defineVerb({
  usage: 'price <coin> <usd>',
  description: 'set the price of ERG, BTC or ETH on a test deployment and publish it at once',
  options: (command) => command.option('--file <file>', 'price file (default: prices.json in the profile directory)'),
  schema: z.object({
    coin: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(z.enum(coins)),
    usd: usdSchema,
    file: z.string().optional(),
  }),
  run: async (session, { coin, usd, file }) => {
    const priceFile = priceFileOf(session, file);
    const [chain, deployment, key] = await Promise.all([session.chain(), session.deployment(), session.key()]);
    const prices = { ...(await readPrices(priceFile)), [coin]: usd };
    await writePrices(priceFile, prices);
    const request = { chain, deployment, key, prices, epochBlocks: defaultEpochBlocks };
    const txId = await publishPrices(request).catch((error: unknown) => {
      // A feeder that runs beside this reads the same file.
      if (error instanceof AppError && error.code === 'conflict') return undefined;
      throw error;
    });
    return {
      json: { file: priceFile, txId: txId ?? null },
      text: txId ?? 'a feeder is publishing it, or it stands already',
    };
  },
});
