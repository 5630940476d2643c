import { describe, expect, it } from 'vitest';
import { renderSheet, sheetOf } from './sheet.ts';

const gpuc = 'a1'.repeat(32);
const other = 'b2'.repeat(32);
const own = '0008cd02';

const box = (ergoTree: string, value: string, assets: readonly (readonly [string, string])[] = []) => ({
  ergoTree,
  value,
  assets: assets.map(([tokenId, amount]) => ({ tokenId, amount })),
  creationHeight: 1,
  additionalRegisters: {},
});
const input = (...args: Parameters<typeof box>) => ({
  ...box(...args),
  boxId: '00',
  transactionId: '00',
  index: 0,
  extension: {},
});

describe('sheet', () => {
  const plan = {
    transaction: {
      inputs: [
        input(own, '5000', [
          [gpuc, '70'],
          [other, '3'],
        ]),
        input('contract', '900', [[gpuc, '5']]),
      ],
      dataInputs: [],
      outputs: [
        box('contract', '1900', [[gpuc, '45']]),
        box(own, '3000', [
          [gpuc, '30'],
          [other, '4'],
        ]),
        box('fee', '1000'),
      ],
    },
    minerFeeNanoErg: 1_000n,
  };

  it('reads what leaves the wallet off the transaction', () => {
    const sheet = sheetOf(plan, { ergoTree: own, gpuc }, { action: 'Do it' });
    expect(sheet.spent).toEqual({ nanoErg: 2_000n, microGpuc: 40n });
    expect(sheet.otherTokens).toEqual({ [other]: -1n });
    expect(sheet.worstLoss).toEqual(sheet.spent);
  });

  it('counts SigUSD as money where it is known', () => {
    const sheet = sheetOf(plan, { ergoTree: own, gpuc, sigUsd: other }, { action: 'Do it' });
    expect(sheet.spent).toEqual({ nanoErg: 2_000n, microGpuc: 40n, cents: -1n });
    expect(sheet.otherTokens).toEqual({});
    expect(sheet.worstLoss).toEqual({ nanoErg: 2_000n, microGpuc: 40n, cents: 0n });
    expect(renderSheet(sheet, 100)).toContain('spent            0.00004 GPUC, 0.000002 ERG, -0.01 SigUSD');
  });

  it('never counts a gain as a loss', () => {
    const gain = { ...plan, transaction: { ...plan.transaction, inputs: [] } };
    expect(sheetOf(gain, { ergoTree: own, gpuc }, { action: 'Get it' }).worstLoss).toEqual({
      nanoErg: 0n,
      microGpuc: 0n,
    });
  });

  it('shows every part before a signature', () => {
    const terms = {
      action: 'Open a job',
      locked: { nanoErg: 1n, microGpuc: 1_200_000n },
      expectedReturn: { nanoErg: 1n, microGpuc: 0n },
      protocolFee: { microGpuc: 12_000n, borneBy: 'the provider' },
      tipNanoErg: 1_200_000n,
      depositNanoErg: 2_600_000n,
      timeoutExit: { height: 130, meaning: 'everything returns' },
      notes: ['the host can read it'],
    };
    expect(renderSheet(sheetOf(plan, { ergoTree: own, gpuc }, terms), 100)).toMatchInlineSnapshot(`
      "Open a job
        spent            0.00004 GPUC, 0.000002 ERG
        token            -1 of b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2
        locked           1.2 GPUC, 0.000000001 ERG
        expected return  0 GPUC, 0.000000001 ERG
        protocol fee     0.012 GPUC, borne by the provider
        tip              0.0012 ERG
        deposit          0.0026 ERG
        miner fee        0.000001 ERG
        worst loss       0.00004 GPUC, 0.000002 ERG
        timeout exit     everything returns at height 130 (in about 60 minutes)
        note             the host can read it
                         What is signed and mined cannot be undone."
    `);
  });

  it('keeps words of others from looking like a line of its own', () => {
    const sheet = sheetOf(plan, { ergoTree: own, gpuc }, { action: 'Do', notes: ['because\n  worst loss 0'] });
    expect(renderSheet(sheet, 1)).toContain('because   worst loss 0');
  });
});
