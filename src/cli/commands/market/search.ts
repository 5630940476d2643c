import { z } from 'zod';
import { marketRow, readProviders } from '#lib/client/market.ts';
import { parseMarketFilter, parseMarketSort, type MarketRow } from '#lib/client/marketFilter.ts';
import { say, table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';

export const marketSearch = defineVerb({
  usage: 'search [filter]',
  description: 'providers that fit a filter such as "vram>=24 price<=1 class=h200 free>=1"',
  options: (command) => command.option('--sort <key>', 'such as price, or reputation- for the highest first', 'price'),
  schema: z.object({ filter: z.string().default(''), sort: z.string().default('price') }),
  run: async (session, { filter, sort }) => {
    const [accepts, compare] = [parseMarketFilter(filter), parseMarketSort(sort)];
    const providers = await readProviders(await session.chain(), await session.deployment());
    const rows = providers
      .map((provider) => marketRow(provider, session.io.now()))
      .filter(accepts)
      .sort(compare);
    if (rows.length === 0) say(session.io, `none of ${providers.length} providers fits`);
    return { json: { items: rows, of: providers.length }, text: rows.length === 0 ? '' : table(head, rows.map(cells)) };
  },
});

const head = [
  'class',
  'gpus',
  'vram',
  'price',
  'free',
  'slots',
  'reputation',
  'done',
  'failed',
  'rating',
  'hours',
  'stake',
  'ticket',
];

const cells = (row: MarketRow): string[] => [
  row.class,
  row.gpus?.toString() ?? '',
  row.vram?.toFixed(0) ?? '',
  row.price.toString(),
  row.free.toString(),
  row.slots.toString(),
  row.reputation.toString(),
  row.completed.toString(),
  row.failed.toString(),
  row.rating?.toFixed(1) ?? '',
  row.hours.toString(),
  row.stake.toString(),
  row.ticket,
];
