import { expect } from 'vitest';
import type { SoakReport } from './runSoak.ts';
import type { SoakOrder } from './soakOrder.ts';
import { renderSoak } from './soakTable.ts';

/** What every soak must show, whatever went wrong in it. */
export function expectSound(report: SoakReport, jobs: number): void {
  const { fates, counters, holdings } = report;
  const table = renderSoak(report);
  const count = (end: string): number => fates.filter((fate) => fate.end === end).length;
  expect(report.fallen, table).toEqual([]);
  expect(fates.length, table).toBe(jobs);
  expect(count('stuck') + count('lost') + report.strayJobs, table).toBe(0);
  expect(fates.filter(({ paid }) => paid).length, table).toBeGreaterThanOrEqual(0.8 * jobs);
  expect(
    fates.filter(({ paid, explanation }) => !paid && explanation === undefined),
    table,
  ).toEqual([]);
  expect(report.ranTwice).toEqual([]);
  expect(report.leftovers).toEqual([]);
  expect([report.audit.addsUp, report.audit.findings]).toEqual([true, []]);
  expect(report.stubborn).toEqual([]);
  expect([holdings.lostMicroGpuc, holdings.lostNanoErg], table).toEqual([0n, 0n]);
  expect(report.ticketsAway, table).toBe(0);
  expect(counters, table).toEqual({
    completed: count('settled'),
    failed: count('expired'),
    declined: count('declined'),
  });
}

/** A reorg falls on an absence of the chain now and then, and comes with the block after it. */
const mostLateBlocks = 2;

/** That chains were reorganised as often and as deeply as was ordered. */
export function expectReorgs(report: SoakReport, { reorgEveryBlocks, reorgDepth }: SoakOrder): void {
  const { faults } = report;
  // The first block only tells from where on to count.
  const stirredBlocks = report.stirredBlocks - 1;
  const reorgs = faults.filter((fault) => fault.kind === 'reorg');
  const table = renderSoak(report);
  expect(reorgs.length, table).toBeGreaterThanOrEqual(Math.floor(stirredBlocks / (reorgEveryBlocks + mostLateBlocks)));
  expect(reorgs.length, table).toBeLessThanOrEqual(Math.floor(stirredBlocks / reorgEveryBlocks));
  for (const { depth } of reorgs) expect(depth).toBe(reorgDepth);
}
