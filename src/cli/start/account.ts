import { parties, type Holdings, type Party } from './holdings.ts';

/** One line of the final table; differences between the end and the beginning. */
export interface AccountLine {
  readonly party: Party;
  readonly microGpuc: bigint;
  readonly expectedMicroGpuc: bigint;
  readonly nanoErg: bigint;
  readonly expectedNanoErg: bigint;
}

export interface Account {
  readonly lines: readonly AccountLine[];
  /** Every line is as expected, and both columns add up to nothing. */
  readonly addsUp: boolean;
}

const gpuc = 1_000_000n;
const milliErg = 1_000_000n;

/**
 * What the story should cost each party, from the rules as people are told them and from nothing that built a
 * transaction: one hour at 1 GPUC, a protocol fee of 1%; in ERG a tip of 1.2 mERG to whoever matches and to whoever
 * settles, a miner fee of 1 mERG for opening, delivering and approving, and 0.2 mERG that carry the fee box.
 */
const expectations: Readonly<Record<Party, { microGpuc: bigint; nanoErg: bigint }>> = {
  Alice: { microGpuc: -gpuc, nanoErg: -(2n * milliErg + 2n * 1_200_000n) },
  Bob: { microGpuc: gpuc - gpuc / 100n, nanoErg: -milliErg },
  jobs: { microGpuc: 0n, nanoErg: 0n },
  treasury: { microGpuc: gpuc / 100n, nanoErg: 200_000n },
  // Tips of one job hardly exceed a miner's fee; what is left is less than a box is worth, so the miner has it all.
  bots: { microGpuc: 0n, nanoErg: 0n },
  miner: { microGpuc: 0n, nanoErg: 3n * milliErg + 1_200_000n + 1_000_000n },
};

export function settleAccount(before: Holdings, after: Holdings): Account {
  const lines = parties.map((party): AccountLine => {
    const expected = expectations[party];
    return {
      party,
      microGpuc: after[party].microGpuc - before[party].microGpuc,
      expectedMicroGpuc: expected.microGpuc,
      nanoErg: after[party].nanoErg - before[party].nanoErg,
      expectedNanoErg: expected.nanoErg,
    };
  });
  const total = (pick: (line: AccountLine) => bigint): bigint => lines.reduce((sum, line) => sum + pick(line), 0n);
  const asExpected = lines.every(
    (line) => line.microGpuc === line.expectedMicroGpuc && line.nanoErg === line.expectedNanoErg,
  );
  return {
    lines,
    addsUp: asExpected && total(({ microGpuc }) => microGpuc) === 0n && total(({ nanoErg }) => nanoErg) === 0n,
  };
}

/** The table as people read it. */
export function renderAccount({ lines, addsUp }: Account): string {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(10) : cell.padStart(14))).join('');
  const sum = (pick: (line: AccountLine) => bigint): bigint => lines.reduce((total, line) => total + pick(line), 0n);
  return [
    row(['who', 'GPUC', 'expected', 'ERG', 'expected', '']),
    ...lines.map((line) =>
      row([
        line.party,
        signed(line.microGpuc, 6),
        signed(line.expectedMicroGpuc, 6),
        signed(line.nanoErg, 9),
        signed(line.expectedNanoErg, 9),
        line.microGpuc === line.expectedMicroGpuc && line.nanoErg === line.expectedNanoErg ? 'ok' : 'DIFFERS',
      ]),
    ),
    row([
      'sum',
      signed(
        sum(({ microGpuc }) => microGpuc),
        6,
      ),
      signed(0n, 6),
      signed(
        sum(({ nanoErg }) => nanoErg),
        9,
      ),
      signed(0n, 9),
      addsUp ? 'nothing lost' : 'DOES NOT ADD UP',
    ]),
  ].join('\n');
}

/** A difference with its sign and all its digits. */
function signed(amount: bigint, decimals: number): string {
  const sign = amount < 0n ? '-' : amount > 0n ? '+' : ' ';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
