import { expect, it } from 'vitest';
import { expectFair, renderRush, runRush } from '../support/money/orderRush.ts';

const rush = { orders: 1_000, greedy: 30, banks: 8, desks: 20, mostBlocks: 4 };

it('two executors fill 950 of 1,000 orders at 8 shards and 20 desks within 4 blocks and refund the rest', async () => {
  const report = await runRush(rush);
  process.stdout.write(renderRush(rush, report));
  expectFair(rush, report);
  expect(report.blocks.length).toBeLessThanOrEqual(4);
  expect(report.filled).toBeGreaterThanOrEqual(950);
  expect(report.used).toEqual({ banks: 8, desks: 20 });
  for (const nanoErg of report.earnedNanoErg) expect(nanoErg).toBeGreaterThan(0n);
});
