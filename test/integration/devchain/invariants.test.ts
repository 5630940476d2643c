import type { SignedTransaction } from '@fleet-sdk/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import type { DevchainSnapshot } from '#lib/devchain/devchainSnapshot.ts';
import { FEE_TREE } from '#lib/devchain/ledger/genesis.ts';
import { LedgerIndex } from '#lib/devchain/ledger/ledgerIndex.ts';
import { ERG } from './ledgerWorld.ts';

/** Contracts that anyone may spend, told apart by a constant: sequences of thousands need no signatures. */
const TREES = ['00d191a30401', '00d191a30403', '00d191a30405'];

type Step =
  | { readonly kind: 'faucet' | 'mint'; readonly tree: number }
  | { readonly kind: 'spend'; readonly pick: number; readonly tree: number; readonly fee: number }
  | { readonly kind: 'mine'; readonly count: number }
  | { readonly kind: 'reorg'; readonly depth: number; readonly remine: boolean }
  | { readonly kind: 'snapshot' | 'restore' };

const tree = fc.nat(TREES.length - 1);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ kind: fc.constantFrom('faucet' as const, 'mint' as const), tree }), weight: 3 },
    {
      arbitrary: fc.record({
        kind: fc.constant('spend' as const),
        pick: fc.nat(1000),
        tree,
        fee: fc.integer({ min: 1, max: 9 }),
      }),
      weight: 6,
    },
    { arbitrary: fc.record({ kind: fc.constant('mine' as const), count: fc.integer({ min: 1, max: 3 }) }), weight: 4 },
    {
      arbitrary: fc.record({
        kind: fc.constant('reorg' as const),
        depth: fc.integer({ min: 1, max: 4 }),
        remine: fc.boolean(),
      }),
      weight: 2,
    },
    { arbitrary: fc.record({ kind: fc.constantFrom('snapshot' as const, 'restore' as const) }), weight: 1 },
  ),
  { minLength: 10, maxLength: 40 },
);

/** Moves a box, in the pool or on the chain, whoever holds it and whether or not the pool spends it already. */
function spend(devchain: Devchain, { pick, tree: to, fee }: Extract<Step, { kind: 'spend' }>): void {
  const onChain = TREES.flatMap((ergoTree) => devchain.index.lists.unspentByTree.of(ergoTree).map(({ box }) => box));
  const boxes = [...onChain, ...[...devchain.pool.outputs()].filter(({ ergoTree }) => TREES.includes(ergoTree))];
  const coin = boxes[pick % Math.max(1, boxes.length)];
  const feeNanoErg = BigInt(fee) * 1_000_000n;
  if (coin === undefined || coin.value < feeNanoErg + 10_000_000n) return;
  devchain.submit(move(coin, TREES[to]!, feeNanoErg));
}

const move = (coin: ChainBox, ergoTree: string, fee: bigint): SignedTransaction => ({
  id: '',
  inputs: [{ boxId: coin.boxId, spendingProof: { proofBytes: '', extension: {} } }],
  dataInputs: [],
  outputs: [
    { ...coin, ergoTree, value: coin.value - fee },
    { ...coin, ergoTree: FEE_TREE, value: fee, assets: [], additionalRegisters: {} },
  ],
});

class Run {
  readonly devchain = createDevchain({ clock: () => 1 });
  readonly counts = new Map<string, number>();
  #kept: DevchainSnapshot = this.devchain.snapshot();

  take(step: Step): void {
    this.counts.set(step.kind, (this.counts.get(step.kind) ?? 0) + 1);
    switch (step.kind) {
      case 'faucet':
        this.devchain.faucet(TREES[step.tree]!, ERG);
        break;
      case 'mint':
        this.devchain.mint(TREES[step.tree]!, ERG, { amount: 7n, name: 'x', decimals: 0 });
        break;
      case 'spend':
        spend(this.devchain, step);
        break;
      case 'mine':
        this.devchain.mine(step.count);
        break;
      case 'reorg':
        if (step.depth <= this.devchain.height) this.devchain.reorg(step.depth, { remine: step.remine });
        break;
      case 'snapshot':
        this.#kept = this.devchain.snapshot();
        break;
      case 'restore':
        this.devchain.restore(this.#kept);
        break;
    }
  }
}

const totalErg = (boxes: Iterable<ChainBox>): bigint => [...boxes].reduce((sum, { value }) => sum + value, 0n);

function expectSound({ index, pool }: Devchain): void {
  const unspent = [...index.boxes.values()].filter(({ spending }) => spending === undefined).map(({ box }) => box);
  expect(totalErg(unspent)).toBe(totalErg(index.genesis));
  for (const { transaction } of pool.entries()) {
    for (const { boxId } of transaction.inputs) expect(index.unspent(boxId) ?? pool.output(boxId)).toBeDefined();
  }
  const rebuilt = new LedgerIndex(index.genesis);
  for (const block of index.blocks) rebuilt.apply(block);
  expect(index.boxes.size).toBe(rebuilt.boxes.size);
  expect(index.boxesByIndex).toEqual(rebuilt.boxesByIndex);
  expect(index.tokens).toEqual(rebuilt.tokens);
  expect([...index.transactions.keys()].sort()).toEqual([...rebuilt.transactions.keys()].sort());
  for (const ergoTree of [...TREES, FEE_TREE]) {
    expect(index.lists.unspentByTree.of(ergoTree)).toEqual(rebuilt.lists.unspentByTree.of(ergoTree));
    expect(index.lists.boxesByTree.of(ergoTree)).toEqual(rebuilt.lists.boxesByTree.of(ergoTree));
    expect(index.lists.transactionsByTree.of(ergoTree).length).toBe(
      rebuilt.lists.transactionsByTree.of(ergoTree).length,
    );
  }
  for (const tokenId of rebuilt.tokens.keys()) {
    expect(index.lists.unspentByToken.of(tokenId)).toEqual(rebuilt.lists.unspentByToken.of(tokenId));
    expect(index.lists.boxesByToken.of(tokenId)).toEqual(rebuilt.lists.boxesByToken.of(tokenId));
  }
}

describe('random operations on a devchain', () => {
  it('conserve ERG and keep the indexes consistent with the blocks', () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(steps, (sequence) => {
        const run = new Run();
        for (const step of sequence) run.take(step);
        expectSound(run.devchain);
        for (const [kind, count] of run.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
      }),
      { numRuns: 60, seed: 7 },
    );
    for (const kind of ['faucet', 'mint', 'spend', 'mine', 'reorg', 'snapshot', 'restore'])
      expect(counts.get(kind)).toBeGreaterThan(20);
  });
});
