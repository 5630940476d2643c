import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';

/** What a search sees of a provider. `vram` (MiB) and `gpus` are the provider's own claims, absent where he made none. */
export interface MarketRow {
  /** Ticket id, hex. */
  readonly ticket: string;
  readonly class: string;
  /** GPUC an hour if one more job came now. */
  readonly price: number;
  readonly reputation: number;
  readonly free: number;
  readonly slots: number;
  /** GPUC. */
  readonly stake: number;
  readonly completed: number;
  readonly failed: number;
  readonly hours: number;
  readonly rating?: number | undefined;
  /** GiB. */
  readonly vram?: number | undefined;
  readonly gpus?: number | undefined;
}

const numberKeys = [
  'price',
  'reputation',
  'free',
  'slots',
  'stake',
  'completed',
  'failed',
  'hours',
  'rating',
  'vram',
  'gpus',
] as const;
const textKeys = ['class', 'ticket'] as const;

const numberTerm = z.object({
  key: z.enum(numberKeys),
  operator: z.enum(['>=', '<=', '=', '>', '<']),
  value: z.coerce.number(),
});
const textTerm = z.object({ key: z.enum(textKeys), operator: z.literal('='), value: z.string().min(1) });
const termSchema = z.union([numberTerm, textTerm]);
type Term = z.infer<typeof termSchema>;

/** A row passes if every term holds; an unclaimed figure satisfies no term. */
export type MarketFilter = (row: MarketRow) => boolean;

/**
 * Terms such as `vram>=24 price<=1 class=h200`, separated by spaces.
 *
 * @throws AppError `invalid` naming the term that makes no sense.
 */
export function parseMarketFilter(text: string): MarketFilter {
  const terms = text
    .split(/\s+/)
    .filter((term) => term !== '')
    .map(parseTerm);
  return (row) => terms.every((term) => holds(term, row));
}

/** `price` ascending, `price-` descending. @throws AppError `invalid` */
export function parseMarketSort(text: string): (left: MarketRow, right: MarketRow) => number {
  const descending = text.endsWith('-');
  const key = z.enum(numberKeys).safeParse(descending ? text.slice(0, -1) : text);
  if (!key.success)
    throw new AppError('invalid', `Cannot sort by "${text}".`, {
      nextStep: `Keys: ${numberKeys.join(', ')}; "-" behind one turns it round.`,
    });
  const worst = descending ? -Infinity : Infinity;
  const value = (row: MarketRow): number => row[key.data] ?? worst;
  // Equal figures keep one order for everybody, whatever order the chain lists boxes in.
  return (left, right) =>
    compare(value(left), value(right)) * (descending ? -1 : 1) || compare(left.ticket, right.ticket);
}

function parseTerm(text: string): Term {
  const [, key, operator, value] = /^([a-z]+)(>=|<=|=|>|<)(.+)$/.exec(text) ?? [];
  const term = termSchema.safeParse({ key, operator, value });
  if (!term.success) {
    throw new AppError('invalid', `"${text}" is no search term.`, {
      nextStep: `Such as vram>=24 price<=1 class=h200; keys: ${[...numberKeys, ...textKeys].join(', ')}.`,
    });
  }
  return term.data;
}

function holds(term: Term, row: MarketRow): boolean {
  const actual = row[term.key];
  if (actual === undefined) return false;
  if (typeof term.value === 'string') return String(actual).toLowerCase() === term.value.toLowerCase();
  const order = compare(Number(actual), term.value);
  switch (term.operator) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '=':
      return order === 0;
  }
}

const compare = <T extends number | string>(left: T, right: T): number => (left < right ? -1 : left > right ? 1 : 0);
