import { describe, expect, it } from 'vitest';
import { sheetOf } from '#lib/client/sheet.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { people } from '#test/support/contracts/people.ts';
import { Market } from '#test/support/protocol/market.ts';
import { leaveTerms } from './exit.ts';

/** A provider that has retired with `count` jobs running, once it may leave, and the sheet of its leaving. */
function leaving(count: number) {
  const market = new Market();
  const { provider: busy } = count > 0 ? market.running(count) : { provider: market.enrolProvider() };
  const retire = buildRetire({ ...market.frame, provider: busy, funding: market.wallet('owner') });
  const provider: Provider = market.provider(market.run(retire)[0]!);
  market.height = provider.retireHeight;
  const plan = buildLeave({ ...market.frame, registry: market.registry, provider, acceptForfeit: true });
  const outputs = market.run(plan);
  const wallet = { ergoTree: people.owner.ergoTree, gpuc: market.deployment.tokens.gpuc };
  const treasury = outputs.filter(({ ergoTree }) => ergoTree === market.deployment.trees.treasury);
  return { provider, treasury, sheet: sheetOf(plan, wallet, leaveTerms(provider)) };
}

describe('the sheet of leaving', () => {
  it.each([0, 1, 3])('says what comes home while %i jobs hold a ticket, as the transaction does', (count) => {
    const { provider, treasury, sheet } = leaving(count);
    const { spent, expectedReturn, minerFeeNanoErg } = sheet;
    // The unit that never leaves a provider comes home as well.
    expect(expectedReturn).toEqual({ nanoErg: minerFeeNanoErg - spent.nanoErg, microGpuc: -spent.microGpuc - 1n });
    const forfeit = treasury.reduce((sum, { assets }) => sum + assets[0]!.amount, 0n);
    expect(forfeit).toBe(BigInt(count) * provider.slashMicroGpuc);
    const whole = provider.stakeMicroGpuc + provider.earningsMicroGpuc;
    expect((expectedReturn?.microGpuc ?? 0n) + forfeit).toBe(whole);
  });

  it('names the forfeit and the jobs, and counts it and what carries it as the worst loss', () => {
    const { provider, treasury, sheet } = leaving(2);
    const forfeit = 2n * provider.slashMicroGpuc;
    expect(forfeit).toBeGreaterThan(0n);
    expect(sheet.worstLoss).toEqual({ nanoErg: treasury[0]!.value + sheet.minerFeeNanoErg, microGpuc: forfeit });
    expect(sheet.notes?.[0]).toMatch(/^2 jobs still hold a ticket: leaving now forfeits \d+(\.\d+)? GPUC/);
    expect(leaving(1).sheet.notes?.[0]).toMatch(/^1 job still holds a ticket/);
  });

  it('says nothing of a forfeit where every ticket is home', () => {
    const { sheet } = leaving(0);
    expect([sheet.worstLoss.microGpuc, sheet.notes]).toEqual([0n, ['Its reputation ends with it.']]);
  });
});
