import { describe, expect, it } from 'vitest';
import { renderAccount, settleAccount } from './account.ts';
import { parties, type Holding, type Holdings } from './holdings.ts';

const kinds = ['microGpuc', 'nanoErg', 'sigUsdCents'] as const;
const start: Holding = { microGpuc: 7n * 10n ** 9n, nanoErg: 9n * 10n ** 12n, sigUsdCents: 5n * 10n ** 6n };
const before = Object.fromEntries(parties.map((party) => [party, start])) as Holdings;

/** Everybody holds at the end what is expected. */
function asExpected(): Holdings {
  const { lines } = settleAccount(before, before);
  return Object.fromEntries(
    lines.map(({ party, expected }) => [
      party,
      {
        microGpuc: start.microGpuc + expected.microGpuc,
        nanoErg: start.nanoErg + expected.nanoErg,
        sigUsdCents: start.sigUsdCents + expected.sigUsdCents,
      },
    ]),
  ) as Holdings;
}

describe('the statement of npm start', () => {
  it('expects a sum of zero, and adds up if all lines are as expected', () => {
    const account = settleAccount(before, asExpected());
    for (const kind of kinds) expect(account.lines.reduce((sum, { expected }) => sum + expected[kind], 0n)).toBe(0n);
    expect(account.addsUp).toBe(true);
    expect(renderAccount(account)).toContain('nothing lost');
  });

  it.each(parties.flatMap((party) => kinds.map((kind) => [party, kind] as const)))(
    'does not add up if %s has one unit of %s too little',
    (party, kind) => {
      const honest = asExpected();
      const account = settleAccount(before, {
        ...honest,
        [party]: { ...honest[party], [kind]: honest[party][kind] - 1n },
      });
      expect(account.addsUp).toBe(false);
      expect(account.lines.filter((line) => line.actual[kind] !== line.expected[kind])).toHaveLength(1);
      expect(renderAccount(account).match(/DIFFERS/g)).toHaveLength(1);
      expect(renderAccount(account)).toContain('DOES NOT ADD UP');
    },
  );

  it('does not add up if one party has what another lacks', () => {
    const honest = asExpected();
    const { Alice, Bob } = honest;
    const moved = {
      ...honest,
      Alice: { ...Alice, nanoErg: Alice.nanoErg - 1n },
      Bob: { ...Bob, nanoErg: Bob.nanoErg + 1n },
    };
    expect(settleAccount(before, moved).addsUp).toBe(false);
  });
});
