import { OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import type { ChainBox } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { formatErg } from '#lib/client/money.ts';
import type { ScenarioDriver } from './driver.ts';

const rewardDelayBlocks = 720;
/** A miner's reward (and the fees of his block) under a key, by the delay of the network's monetary settings. */
export const rewardTreeOf = (publicKeyHex: string): string =>
  `100204a00b08cd${publicKeyHex}ea02d192a39a8cc7a70173007301`;

const feeNanoErg = 2_000_000n;
const leastChangeNanoErg = 1_000_000n;
/** Keeps a transaction far below every limit on size and cost. */
const mostInputs = 40;

export interface Payout {
  readonly ergoTree: string;
  readonly nanoErg: bigint;
}

/**
 * Pays from the funded key in one transaction, out of P2PK boxes and ripe mining rewards, be they few or many. Tokens
 * that lie in the boxes it takes go back with the change. Returns the transaction's id once it is on chain.
 */
export async function payOut(driver: ScenarioDriver, payouts: readonly Payout[]): Promise<string> {
  const sum = payouts.reduce((total, { nanoErg }) => total + nanoErg, 0n);
  for (let attempt = 1; ; attempt++) {
    await gather(driver, sum + feeNanoErg + leastChangeNanoErg);
    const boxes = richest(await ripeBoxes(driver), sum + feeNanoErg + leastChangeNanoErg);
    const txId = await send(driver, boxes, payouts);
    if (txId !== undefined) return txId;
    if (attempt === 10) throw new Error('somebody else keeps spending the boxes of the funded key');
  }
}

/** Joins small boxes until the largest forty suffice. */
async function gather(driver: ScenarioDriver, needed: bigint): Promise<void> {
  for (;;) {
    const boxes = await ripeBoxes(driver);
    const total = sumOf(boxes);
    if (total < needed) {
      await awaitRewards(driver, needed, total);
      continue;
    }
    if (sumOf(boxes.slice(0, mostInputs)) >= needed) return;
    await send(driver, boxes.slice(0, mostInputs), []);
  }
}

/** What can be spent in the next block, boxes without tokens first, then the richest. */
async function ripeBoxes({ chain, fundedKey }: ScenarioDriver): Promise<readonly ChainBox[]> {
  const { height } = await chain.tip();
  const plain = await spendableBoxes(chain, fundedKey.ergoTree);
  const rewards = await spendableBoxes(chain, rewardTreeOf(fundedKey.publicKeyHex));
  const ripe = rewards.filter(({ creationHeight }) => height + 1 >= creationHeight + rewardDelayBlocks);
  return [...plain, ...ripe].sort(
    (left, right) => left.assets.length - right.assets.length || (left.value < right.value ? 1 : -1),
  );
}

/** Rewards ripen with the blocks; where none are on their way there is nothing to wait for. */
async function awaitRewards(driver: ScenarioDriver, needed: bigint, available: bigint): Promise<void> {
  const { chain, fundedKey, network } = driver;
  const rewards = await chain.unspentByErgoTree(rewardTreeOf(fundedKey.publicKeyHex));
  const { height } = await chain.tip();
  const next = rewards
    .map(({ creationHeight }) => creationHeight + rewardDelayBlocks - 1)
    .filter((ripeAt) => ripeAt > height)
    .sort((left, right) => left - right)[0];
  if (next === undefined) {
    throw new Error(
      `The funded wallet ${fundedKey.address(network)} holds ${formatErg(available)} ERG that can be spent; ` +
        `the scenarios need ${formatErg(needed)}.`,
    );
  }
  await driver.reachHeight(next);
}

function richest(boxes: readonly ChainBox[], needed: bigint): readonly ChainBox[] {
  const chosen: ChainBox[] = [];
  for (const box of boxes) {
    if (sumOf(chosen) >= needed) break;
    chosen.push(box);
  }
  return chosen;
}

async function send(
  driver: ScenarioDriver,
  boxes: readonly ChainBox[],
  payouts: readonly Payout[],
): Promise<string | undefined> {
  const { chain, fundedKey, network } = driver;
  const { height } = await chain.tip();
  const unsigned = new TransactionBuilder(Math.max(height, ...boxes.map(({ creationHeight }) => creationHeight)))
    .from([...boxes], { ensureInclusion: true })
    .to(payouts.map(({ ergoTree, nanoErg }) => new OutputBuilder(nanoErg, ergoTree)))
    .sendChangeTo(fundedKey.ergoTree)
    .payFee(feeNanoErg)
    .build();
  const signed = signTransaction(unsigned, { keys: [fundedKey], network });
  const result = await chain.submit(signed);
  if (!result.ok && result.refusal !== 'already-known') {
    // What the index still shows may be spent already.
    if (result.refusal !== 'input-spent' && result.refusal !== 'lost-race') {
      throw new Error(`the node refuses a payment of the funded key: ${result.detail}`);
    }
    await driver.nextBlock();
    return undefined;
  }
  const outcome = await driver.waitConfirmed(signed);
  return outcome.kind === 'confirmed' ? signed.id : undefined;
}

const sumOf = (boxes: readonly ChainBox[]): bigint => boxes.reduce((sum, { value }) => sum + value, 0n);
