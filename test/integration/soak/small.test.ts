import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { expectReorgs, expectSound } from '#test/support/soak/expectSound.ts';
import { runSoak } from '#test/support/soak/runSoak.ts';
import { smallSoak } from '#test/support/soak/soakOrder.ts';
import { renderSoak } from '#test/support/soak/soakTable.ts';

// About a minute and a half; a machine with much else to do may take several times as long.
const patienceMs = smallSoak.limitMs + 120_000;

it('a small market under kills and a reorg pays its jobs and loses nothing', { timeout: patienceMs }, async () => {
  const report = await runSoak(smallSoak);
  process.stdout.write(`${renderSoak(report)}\n`);
  expectSound(report, smallSoak.jobs);
  expectReorgs(report, smallSoak);
  expect(report.faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['kill', 'reorg']));
  await rm(report.reportFile);
});
