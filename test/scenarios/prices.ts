import { expect } from 'vitest';
import { firstPrices, type NanoUsdPrices } from '#lib/feeder/prices.ts';
import { publishPrices } from '#lib/feeder/publishPrices.ts';
import { readDollarPool } from '#lib/client/oraclePools.ts';
import { isFresh } from '#lib/protocol/oracle/price.ts';
import { AppError } from '#lib/runtime/appError.ts';
import * as figure from './figures.ts';
import type { Stage } from './stage.ts';

/** Blocks after which a scenario's prices are said again. */
const epochBlocks = 15;

/** Brings the pools to these prices, as the feeder of a devchain does, and enters what that cost into the books. */
export async function feedPrices(stage: Stage, prices: NanoUsdPrices): Promise<readonly string[]> {
  const { driver, deployment, people, accounts } = stage;
  const sent: string[] = [];
  await driver.eventually('all pools to be published', async () => {
    const request = { chain: driver.chain, deployment, key: people.feeder, prices, epochBlocks };
    // An index behind its chain shows pools that are spent already.
    const txId = await publishPrices(request).catch((error: unknown) => {
      if (error instanceof AppError && ['conflict', 'not_found'].includes(error.code)) return 'later';
      throw error;
    });
    if (txId === undefined) return true;
    if (txId !== 'later') {
      await driver.eventually(`the prices of ${txId} to be on chain`, async () => {
        if ((await driver.chain.transaction(txId)) !== undefined) return true;
        await driver.nextBlock();
        return undefined;
      });
      sent.push(txId);
      await accounts.enter(driver, txId);
    }
    return undefined;
  });
  return sent;
}

/** Pools appear, are left alone while they say what they should, and follow a price that moves. */
export async function pricesPublished(stage: Stage): Promise<void> {
  const { driver, deployment, accounts } = stage;
  const before = accounts.balance('feeder');
  const first = await feedPrices(stage, firstPrices);
  expect(first).toHaveLength(1);
  const pool = await readDollarPool(driver.chain, deployment);
  expect(pool.nanoErgPerUsd).toBe(2_000_000_000n);
  expect(isFresh(pool, deployment, (await driver.chain.tip()).height)).toBe(true);
  const moved = await feedPrices(stage, { ...firstPrices, ERG: 310_000_000n });
  expect((await readDollarPool(driver.chain, deployment)).nanoErgPerUsd).toBe(3_225_806_451n);
  const paid = BigInt(first.length + moved.length) * figure.minerFee;
  expect(accounts.balance('feeder').nanoErg).toBe(before.nanoErg - paid);
}
