import { parties, type Holding, type Holdings, type Party } from './holdings.ts';

/** One line of the final table; differences between the end and the beginning. */
export interface AccountLine {
  readonly party: Party;
  readonly actual: Holding;
  readonly expected: Holding;
}

export interface Account {
  readonly lines: readonly AccountLine[];
  /** Every line is as expected, and every column adds up to nothing. */
  readonly addsUp: boolean;
}

const kinds = ['microGpuc', 'nanoErg', 'sigUsdCents'] as const satisfies readonly (keyof Holding)[];
const decimals: Readonly<Record<keyof Holding, number>> = { microGpuc: 6, nanoErg: 9, sigUsdCents: 2 };

const gpuc = 1_000_000n;
const erg = 1_000_000_000n;
const milliErg = 1_000_000n;
const dollar = 100n;

/** At the feeder's first price a dollar is 2 ERG; the desk asks 1% more, and a nanoERG, since it rounds up. */
const tenGpucAtTheDesk = (10n * 2n * erg * 101n) / 100n + 1n;
/** What an order costs its owner beyond what it gives: the miner fee of placing it, and the tip. */
const order = milliErg + 2n * milliErg;

/**
 * What the story should bring each party, from the rules as people are told them and from nothing that built a
 * transaction. Dora buys 100 GPUC from the bank at a dollar each and puts them on a desk with 5 ERG and a deposit of 0.3
 * mERG; Alice buys 10 of them; each order tips 2 mERG, half of which is the executor's miner fee. Then an hour at 1 GPUC, a
 * protocol fee of 1%; a tip of 1.2 mERG to whoever matches and to whoever settles, a miner fee of 1 mERG for opening a desk
 * or a job, delivering and approving, and 0.2 mERG that carry the fee box.
 */
const expectations: Readonly<Record<Party, Partial<Holding>>> = {
  Alice: { microGpuc: 10n * gpuc - gpuc, nanoErg: -tenGpucAtTheDesk - order - (2n * milliErg + 2n * 1_200_000n) },
  Bob: { microGpuc: gpuc - gpuc / 100n, nanoErg: -milliErg },
  Dora: { nanoErg: -order - milliErg - 5n * erg - 300_000n, sigUsdCents: -100n * dollar },
  desk: { microGpuc: 100n * gpuc - 10n * gpuc, nanoErg: 5n * erg + 300_000n + tenGpucAtTheDesk },
  bank: { microGpuc: -100n * gpuc, sigUsdCents: 100n * dollar },
  orders: {},
  jobs: {},
  treasury: { microGpuc: gpuc / 100n, nanoErg: 200_000n },
  // Half of each order's tip. Tips of one job hardly exceed a miner's fee; what is left is less than a box is worth.
  bots: { nanoErg: 2n * milliErg },
  miner: { nanoErg: 5n * milliErg + 3n * milliErg + 1_200_000n + 1_000_000n },
};

const nothing: Holding = { microGpuc: 0n, nanoErg: 0n, sigUsdCents: 0n };

export function settleAccount(before: Holdings, after: Holdings): Account {
  const lines = parties.map((party): AccountLine => {
    const [start, end] = [before[party], after[party]];
    return {
      party,
      actual: {
        microGpuc: end.microGpuc - start.microGpuc,
        nanoErg: end.nanoErg - start.nanoErg,
        sigUsdCents: end.sigUsdCents - start.sigUsdCents,
      },
      expected: { ...nothing, ...expectations[party] },
    };
  });
  const sumsAreZero = kinds.every((kind) => sumOf(lines, kind) === 0n);
  return { lines, addsUp: lines.every(isAsExpected) && sumsAreZero };
}

const isAsExpected = ({ actual, expected }: AccountLine): boolean =>
  kinds.every((kind) => actual[kind] === expected[kind]);

const sumOf = (lines: readonly AccountLine[], kind: keyof Holding): bigint =>
  lines.reduce((sum, { actual }) => sum + actual[kind], 0n);

/** The table as people read it. */
export function renderAccount({ lines, addsUp }: Account): string {
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(9) : column === 7 ? `  ${cell}` : cell.padStart(15)))
      .join('');
  const amounts = (actual: Holding, expected: Holding): string[] =>
    kinds.flatMap((kind) => [signed(actual[kind], decimals[kind]), signed(expected[kind], decimals[kind])]);
  const sums = {
    microGpuc: sumOf(lines, 'microGpuc'),
    nanoErg: sumOf(lines, 'nanoErg'),
    sigUsdCents: sumOf(lines, 'sigUsdCents'),
  };
  return [
    row(['who', 'GPUC', 'expected', 'ERG', 'expected', 'SigUSD', 'expected', '']),
    ...lines.map((line) =>
      row([line.party, ...amounts(line.actual, line.expected), isAsExpected(line) ? 'ok' : 'DIFFERS']),
    ),
    row(['sum', ...amounts(sums, nothing), addsUp ? 'nothing lost' : 'DOES NOT ADD UP']),
  ].join('\n');
}

/** A difference with its sign and all its digits. */
function signed(amount: bigint, places: number): string {
  const sign = amount < 0n ? '-' : amount > 0n ? '+' : ' ';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
