import { z } from 'zod';
import { readProviders } from '#lib/client/market.ts';
import { formatGpuc, parseGpuc } from '#lib/client/money.ts';
import { preflight, type Preflight } from '#lib/client/preflight.ts';
import { exitCodes } from '../exitCodes.ts';
import { defineVerb } from '../verb.ts';

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export const preflightVerb = defineVerb({
  usage: 'preflight',
  description: 'show which providers could run a job now, or why none could; needs no key',
  options: (command) =>
    command
      .requiredOption('--hours <n>', 'whole hours')
      .requiredOption('--limit <gpuc>', 'the most it may cost')
      .option('--class <name>', 'GPU class to accept; repeatable', collect)
      .option('--provider <ticket>', 'ticket id of a provider to accept; repeatable', collect)
      .option('--reputation <n>', 'minimum reputation')
      .option('--stake <gpuc>', 'minimum stake'),
  schema: z.object({
    hours: z.coerce.number().int().min(1),
    limit: z.string().transform(parseGpuc),
    class: z.array(z.string()).default([]),
    provider: z.array(z.string()).default([]),
    reputation: z.coerce.number().int().default(0),
    stake: z.string().transform(parseGpuc).default(0n),
  }),
  run: async (session, options) => {
    const [chain, deployment] = await Promise.all([session.chain(), session.deployment()]);
    const [{ height }, providers] = await Promise.all([chain.tip(), readProviders(chain, deployment)]);
    const wish = {
      classes: options.class,
      tickets: options.provider,
      hours: options.hours,
      limitMicroGpuc: options.limit,
      leastReputation: options.reputation,
      leastStakeMicroGpuc: options.stake,
    };
    const found = preflight(wish, providers, { deployment, height, timestampMs: session.io.now() });
    const exitCode = found.ready.length > 0 ? exitCodes.ok : exitCodes.ineligible;
    return {
      json: { height, ...found, raiseToMicroGpuc: found.raiseToMicroGpuc ?? null },
      text: describe(found),
      exitCode,
    };
  },
});

function describe({ ready, reasons, raiseToMicroGpuc }: Preflight): string {
  const [cheapest] = ready;
  if (cheapest !== undefined)
    return `${ready.length} can run this now; cheapest ${formatGpuc(cheapest.totalMicroGpuc)} GPUC`;
  const counted = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
  const raise = raiseToMicroGpuc === undefined ? [] : [`raise the limit to ${formatGpuc(raiseToMicroGpuc)} GPUC`];
  return ['nobody can run this now', counted.join(', ') || 'no providers', ...raise].join('; ');
}
