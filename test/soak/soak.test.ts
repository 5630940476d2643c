import { it } from 'vitest';
import { expectReorgs, expectSound } from '../support/soak/expectSound.ts';
import { runSoak } from '../support/soak/runSoak.ts';
import { fullSoak } from '../support/soak/soakOrder.ts';
import { renderSoak } from '../support/soak/soakTable.ts';

it('a market under kills and reorgs pays its jobs and loses nothing', async () => {
  const report = await runSoak(fullSoak);
  process.stdout.write(`${renderSoak(report)}\n`);
  expectSound(report, fullSoak.jobs);
  expectReorgs(report, fullSoak);
});
