import type { Command } from 'commander';
import { z } from 'zod';
import { parseGpuc } from '#lib/client/money.ts';
import type { ProviderTerms } from '#lib/protocol/provider/box.ts';

const whole = z.coerce.number().int();

/** Terms as they are said on the command line; what is not said is absent. */
export const termsSchema = z.object({
  price: z.string().transform(parseGpuc).optional(),
  surge: whole.min(0).optional(),
  offPeak: z
    .string()
    .regex(/^\d{1,2}-\d{1,2}$/, 'hours of day such as 22-6')
    .transform((text) => text.split('-').map(Number) as [number, number])
    .optional(),
  discount: whole.min(0).max(9_999).optional(),
  longest: whole.min(1).optional(),
});

export type SaidTerms = z.infer<typeof termsSchema>;

export const declareTerms = (command: Command): Command =>
  command
    .option('--price <gpuc>', 'base price per hour')
    .option('--surge <bps>', 'surcharge when all slots are busy, in basis points of the base price')
    .option('--off-peak <from-to>', 'off-peak hours, UTC, such as 22-6')
    .option('--discount <bps>', 'off-peak discount, in basis points')
    .option('--longest <hours>', 'longest job to accept');

/** What was said over what was there. */
export function mergeTerms(said: SaidTerms, before: ProviderTerms): ProviderTerms {
  const [offPeakFromHour, offPeakToHour] = said.offPeak ?? [before.offPeakFromHour, before.offPeakToHour];
  return {
    basePriceMicroGpuc: said.price ?? before.basePriceMicroGpuc,
    surgeBps: said.surge ?? before.surgeBps,
    offPeakFromHour,
    offPeakToHour,
    discountBps: said.discount ?? before.discountBps,
    longestHours: said.longest ?? before.longestHours,
  };
}
