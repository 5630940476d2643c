import { expect, it } from 'vitest';
import { expectSound } from '../support/soak/expectSound.ts';
import { runSoak } from '../support/soak/runSoak.ts';
import { smallSoak } from '../support/soak/soakOrder.ts';
import { renderSoak } from '../support/soak/soakTable.ts';

it('a small market under kills and a reorg pays its jobs and loses nothing', async () => {
  const report = await runSoak(smallSoak);
  process.stdout.write(`${renderSoak(report)}\n`);
  expectSound(report, smallSoak.jobs);
  expect(report.faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['kill', 'reorg']));
});
