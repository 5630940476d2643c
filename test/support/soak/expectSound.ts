import { expect } from 'vitest';
import type { SoakReport } from './runSoak.ts';
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
