import type { Command } from 'commander';
import { z } from 'zod';
import { formatGpuc, formatPercent, parseErg, parseGpuc, parsePercent } from '#lib/client/money.ts';
import type { DeskTerms } from '#lib/protocol/desk/box.ts';
import { deskBounds } from '#lib/protocol/desk/contract.ts';

const { mostSpreadBps } = deskBounds;
const spread = z
  .string()
  .transform(parsePercent)
  .refine((bps) => bps <= mostSpreadBps, `a spread is at most ${formatPercent(mostSpreadBps)}`);

/** Terms as they are said on the command line; what is not said is absent. */
export const saidTerms = {
  ask: spread.optional(),
  bid: spread.optional(),
  most: z.string().transform(parseGpuc).optional(),
  least: z.string().transform(parseGpuc).optional(),
};

export type SaidTerms = z.infer<z.ZodObject<typeof saidTerms>>;

export const declareTerms = (command: Command): Command =>
  command
    .option('--ask <percent>', 'spread above the oracle price at which the desk sells GPUC, at most 5%')
    .option('--bid <percent>', 'spread below the oracle price at which the desk buys GPUC, at most 5%')
    .option('--most <gpuc>', 'most GPUC traded per oracle update, both directions together')
    .option('--least <gpuc>', 'smallest trade');

/** What was said over what was there. */
export const mergeTerms = ({ ask, bid, most, least }: SaidTerms, before: DeskTerms): DeskTerms => ({
  askBps: ask ?? before.askBps,
  bidBps: bid ?? before.bidBps,
  mostMicroGpuc: most ?? before.mostMicroGpuc,
  leastMicroGpuc: least ?? before.leastMicroGpuc,
});

/** Amounts of a command that moves GPUC, ERG or both. */
export const saidAmounts = {
  gpuc: z.string().transform(parseGpuc).default(0n),
  erg: z.string().transform(parseErg).default(0n),
};

export const describeTerms = ({ askBps, bidBps, mostMicroGpuc, leastMicroGpuc }: DeskTerms): string =>
  `sells ${formatPercent(askBps)} above the oracle’s price, buys ${formatPercent(bidBps)} below it; ` +
  `${formatGpuc(leastMicroGpuc)} GPUC a trade at least, ${formatGpuc(mostMicroGpuc)} at one price at most`;

/** What every owner signs up to. */
export const deskRisks = (oracleBlocks: number): readonly string[] => [
  'Anybody trades with it, so it may end up all GPUC or all ERG; the risk of ERG’s price is yours.',
  `A price may be up to ${oracleBlocks - 1} blocks old, and others see the next one coming: the spread pays for that, the most at one price bounds it.`,
];
