import { ErgoAddress, OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import { describe, expect, it } from 'vitest';
import { cursorAt } from '#lib/chain/cursor.ts';
import { followChain } from '#lib/chain/follower.ts';
import { overlayPool } from '#lib/chain/mempool.ts';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';

const largeAmount = 2n ** 63n - 1n;

/** Pays from Alice's boxes as they are with the pool on top. */
async function pay(chain: Chain, from: SecretKey, options: { feeNanoErg?: bigint; boxes?: readonly ChainBox[] } = {}) {
  const boxes =
    options.boxes ??
    overlayPool(
      await chain.unspentByErgoTree(from.ergoTree),
      await chain.poolTransactions(),
      ({ ergoTree }) => ergoTree === from.ergoTree,
    );
  const { height } = await chain.tip();
  const unsigned = new TransactionBuilder(height)
    .from([...boxes], { ensureInclusion: true })
    .to(new OutputBuilder(10_000_000n, randomSecretKey().ergoTree))
    .sendChangeTo(ErgoAddress.fromErgoTree(from.ergoTree))
    .payFee(options.feeNanoErg ?? 1_100_000n)
    .build();
  return signTransaction(unsigned, { keys: [from] });
}

async function withDevchain(use: (devchain: Devchain, chain: Chain, alice: SecretKey) => Promise<void>) {
  const devchain = createDevchain();
  const server = await startDevchainServer({ devchain });
  try {
    const alice = randomSecretKey();
    devchain.faucet(alice.ergoTree, 5_000_000_000n);
    devchain.mint(alice.ergoTree, 1_000_000_000n, { amount: largeAmount, name: 'LARGE', decimals: 0 });
    devchain.mine(3);
    await use(devchain, createNodeClient({ url: server.url }), alice);
  } finally {
    await server.close();
  }
}

describe('node client on the devchain', () => {
  it('reads over HTTP exactly what the chain holds', async () => {
    await withDevchain(async (devchain, chain, alice) => {
      const held = devchainAsChain(devchain);
      const boxes = await chain.unspentByErgoTree(alice.ergoTree);
      const token = boxes.flatMap(({ assets }) => assets)[0]?.tokenId ?? '';
      const txId = boxes[0]?.transactionId ?? '';
      expect(await chain.submit(await pay(chain, alice))).toMatchObject({ ok: true });
      const reads: ((from: Chain) => Promise<unknown>)[] = [
        (from) => from.tip(),
        (from) => from.lastHeaders(3),
        (from) => from.blockIdsAt(2),
        (from) => from.blockIdsAt(99),
        async (from) => from.block((await from.tip()).headerId),
        (from) => from.block('00'.repeat(32)),
        (from) => from.boxById(boxes[0]?.boxId ?? ''),
        (from) => from.boxById('00'.repeat(32)),
        (from) => from.unspentBoxWithPool(boxes[0]?.boxId ?? ''),
        (from) => from.unspentByErgoTree(alice.ergoTree),
        (from) => from.unspentByTokenId(token),
        (from) => from.allByTokenId(token),
        (from) => from.allByErgoTree(alice.ergoTree),
        (from) => from.transaction(txId),
        (from) => from.poolTransactions(),
        (from) => from.tokenEmission(token),
        (from) => from.tokenEmission('00'.repeat(32)),
      ];
      for (const read of reads) expect(await read(chain), String(read)).toEqual(await read(held));
      expect(await chain.tokenEmission(token)).toBe(largeAmount);
    });
  });

  it('submits, chains on unconfirmed change, and classifies refusals', async () => {
    await withDevchain(async (devchain, chain, alice) => {
      const confirmed = await chain.unspentByErgoTree(alice.ergoTree);
      const first = await pay(chain, alice);
      expect(await chain.check(first)).toEqual({ ok: true, txId: first.id });
      expect(await chain.submit(first)).toEqual({ ok: true, txId: first.id });
      expect(await chain.submit(first)).toMatchObject({ ok: false, refusal: 'already-known' });
      expect(await chain.submit(await pay(chain, alice, { boxes: confirmed }))).toMatchObject({ refusal: 'lost-race' });
      const child = await pay(chain, alice);
      expect(child.inputs.map(({ boxId }) => boxId)).not.toContain(confirmed[0]?.boxId);
      expect(await chain.submit(child)).toMatchObject({ ok: true });

      devchain.mine();
      expect(await chain.transaction(child.id)).toMatchObject({ numConfirmations: 0 });
      expect(await chain.submit(await pay(chain, alice, { boxes: confirmed }))).toMatchObject({
        refusal: 'input-spent',
      });
      expect(await chain.submit(await pay(chain, alice, { feeNanoErg: 1n }))).toMatchObject({ ok: false });
      const unsigned = await pay(chain, alice);
      const proofless = unsigned.inputs.map(({ boxId }) => ({
        boxId,
        spendingProof: { proofBytes: '', extension: {} },
      }));
      expect(await chain.check({ ...unsigned, inputs: proofless })).toMatchObject({ refusal: 'script-failed' });
    });
  });

  it('is followed through reorgs', async () => {
    await withDevchain(async (devchain, chain) => {
      const turns = [() => devchain.mine(4), () => devchain.reorg(2), () => devchain.reorg(3, { length: 5 })];
      const stop = new AbortController();
      const clock = {
        now: () => 0,
        sleep: () => {
          const turn = turns.shift();
          if (turn === undefined) stop.abort();
          else turn();
          return Promise.resolve();
        },
      };
      const ids: string[] = [];
      const rollbacks: number[] = [];
      for await (const event of followChain({ chain, cursor: cursorAt(1), clock, signal: stop.signal })) {
        if (event.kind === 'apply') ids.push(event.block.header.id);
        else {
          ids.length = event.toHeight;
          rollbacks.push(event.toHeight);
        }
      }
      const heights = Array.from({ length: devchain.height }, (_, index) => index + 1);
      expect(ids).toEqual((await Promise.all(heights.map((height) => chain.blockIdsAt(height)))).map(([id]) => id));
      expect(rollbacks).toEqual([5, 5]);
    });
  });
});
