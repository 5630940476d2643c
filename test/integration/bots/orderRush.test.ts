import { expect, it } from 'vitest';
import { expectFair, renderRush, runRush } from '#test/support/money/orderRush.ts';

// The whole of it, 1,000 orders, is in the soak.
const rush = { orders: 90, greedy: 4, banks: 8, desks: 20, mostBlocks: 4 };

it('two executors fill every fillable order of many and refund the rest', async () => {
  const report = await runRush(rush);
  process.stdout.write(renderRush(rush, report));
  expectFair(rush, report);
  expect(report.filled).toBe(rush.orders - rush.greedy);
});
