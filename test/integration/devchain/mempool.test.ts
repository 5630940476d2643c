import type { SignedTransaction } from '@fleet-sdk/common';
import { hex } from '@fleet-sdk/crypto';
import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import type { DevchainOptions } from '#lib/devchain/devchainOptions.ts';
import { FEE_TREE } from '#lib/devchain/ledger/genesis.ts';
import { readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import { alice, bob, ERG, script, type Candidate } from './ledgerWorld.ts';

const FEE = 1_100_000n;

function funded(options: DevchainOptions = {}, boxes = 1): { devchain: Devchain; coins: ChainBox[] } {
  const devchain = createDevchain({ clock: () => 1, ...options });
  devchain.mine();
  const coins = Array.from({ length: boxes }, () => devchain.faucet(alice.ergoTree, 10n * ERG).box);
  devchain.mine();
  return { devchain, coins };
}

/** Spends boxes of one owner; the last output takes what is left after the fee. */
function spend(
  coins: readonly ChainBox[],
  { to, fee = FEE, key = alice }: { to: Candidate[]; fee?: bigint; key?: SecretKey },
): SignedTransaction {
  const left = coins.reduce((sum, { value }) => sum + value, 0n) - to.reduce((sum, { value }) => sum + value, 0n) - fee;
  const creationHeight = Math.max(1, ...coins.map((coin) => coin.creationHeight));
  const candidates = [...to, { value: fee, ergoTree: FEE_TREE }, { value: left, ergoTree: key.ergoTree }].filter(
    ({ value }) => value > 0n,
  );
  const unsigned: SignedTransaction = {
    id: '',
    inputs: coins.map(({ boxId }) => ({ boxId, spendingProof: { proofBytes: '', extension: {} } })),
    dataInputs: [],
    outputs: candidates.map((candidate, index) => ({
      creationHeight,
      assets: [],
      additionalRegisters: {},
      ...candidate,
      boxId: '',
      transactionId: '',
      index,
    })),
  };
  const read = readTransaction(unsigned);
  if (!read.ok) throw new Error(read.detail);
  const proofBytes = hex.encode(key.sign(read.transaction.message));
  return {
    id: read.transaction.id,
    inputs: coins.map(({ boxId }) => ({ boxId, spendingProof: { proofBytes, extension: {} } })),
    dataInputs: [],
    outputs: [...read.transaction.outputs],
  };
}

const pay = (coin: ChainBox, fee: bigint, value = ERG) =>
  spend([coin], { to: [{ value, ergoTree: bob.ergoTree }], fee });

/** Spends a box whose script needs no signature. */
const unsigned = (coin: ChainBox): SignedTransaction => ({
  id: '',
  inputs: [{ boxId: coin.boxId, spendingProof: { proofBytes: '', extension: {} } }],
  dataInputs: [],
  outputs: [
    { ...coin, value: coin.value - FEE, ergoTree: bob.ergoTree },
    { ...coin, value: FEE, ergoTree: FEE_TREE },
  ],
});

describe('mempool', () => {
  it('takes chains of unconfirmed transactions and mines them in order', () => {
    const { devchain, coins } = funded();
    const first = pay(coins[0]!, FEE);
    const second = spend([first.outputs[0] as ChainBox], { to: [], key: bob });
    // The child pays far more: its parent still comes first.
    const third = spend([second.outputs[1] as ChainBox], { to: [], key: bob, fee: 100n * FEE });
    for (const transaction of [first, second, third]) expect(devchain.submit(transaction)).toMatchObject({ ok: true });
    expect(devchain.pool.ordered().map(({ transaction }) => transaction.id)).toEqual([first.id, second.id, third.id]);
    devchain.mine();
    expect(devchain.pool.size).toBe(0);
    expect(devchain.index.tip?.transactions.slice(1, 4).map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  });

  it('replaces a transaction with lower weight, together with its children', () => {
    const { devchain, coins } = funded();
    const loser = pay(coins[0]!, FEE);
    const child = spend([loser.outputs[0] as ChainBox], { to: [], key: bob });
    devchain.submit(loser);
    devchain.submit(child);
    expect(devchain.submit(pay(coins[0]!, FEE, 2n * ERG))).toMatchObject({ ok: false, reason: 'double-spend-loser' });
    const winner = pay(coins[0]!, 10n * FEE, 2n * ERG);
    expect(devchain.check(winner)).toMatchObject({ ok: true });
    expect(devchain.pool.size).toBe(2);
    expect(devchain.submit(winner)).toMatchObject({ ok: true });
    expect(devchain.pool.entries().map(({ transaction }) => transaction.id)).toEqual([winner.id]);
    expect(devchain.submit(child)).toMatchObject({ ok: false, reason: 'unknown-input' });
  });

  it('counts an unconfirmed child in favour of its parent when another wants the same box', () => {
    const { devchain, coins } = funded();
    const parent = pay(coins[0]!, FEE);
    devchain.submit(parent);
    devchain.submit(spend([parent.outputs[0] as ChainBox], { to: [], key: bob, fee: 20n * FEE }));
    expect(devchain.submit(pay(coins[0]!, 5n * FEE, 2n * ERG))).toMatchObject({
      ok: false,
      reason: 'double-spend-loser',
    });
  });

  it('reports duplicates in the pool and in blocks', () => {
    const { devchain, coins } = funded();
    const transaction = pay(coins[0]!, FEE);
    devchain.submit(transaction);
    expect(devchain.submit(transaction)).toMatchObject({ ok: false, reason: 'duplicate' });
    devchain.mine();
    expect(devchain.submit(transaction)).toMatchObject({ ok: false, reason: 'on-chain' });
    expect(devchain.submit(pay(coins[0]!, 2n * FEE))).toMatchObject({
      ok: false,
      reason: 'unknown-input',
      inputIndex: 0,
    });
  });

  it('requires a fee of at least 0.001 ERG', () => {
    const { devchain, coins } = funded();
    expect(devchain.submit(pay(coins[0]!, 999_999n))).toMatchObject({ ok: false, reason: 'below-min-fee' });
    expect(devchain.submit(pay(coins[0]!, 1_000_000n))).toMatchObject({ ok: true });
  });

  it('evicts the lowest weight for a higher one when full, and refuses a lower one', () => {
    const { devchain, coins } = funded({ pool: { maxTransactions: 2 } }, 2);
    devchain.mine();
    const more = devchain.faucet(alice.ergoTree, 10n * ERG);
    devchain.mine();
    const light = pay(coins[0]!, FEE);
    devchain.submit(light);
    devchain.submit(pay(coins[1]!, 3n * FEE));
    expect(devchain.submit(pay(more.box, 1_000_000n))).toMatchObject({ ok: false, reason: 'pool-full' });
    expect(devchain.submit(pay(more.box, 2n * FEE))).toMatchObject({ ok: true });
    expect(devchain.pool.get(light.id)).toBeUndefined();
    expect(devchain.pool.size).toBe(2);
  });

  it('limits size and cost below the block limits', () => {
    const { devchain, coins } = funded();
    const transaction = pay(coins[0]!, FEE);
    const read = readTransaction(transaction);
    const priced = devchain.check(transaction);
    if (!read.ok || !priced.ok) throw new Error('the payment itself is fine');
    const limited = (pool: DevchainOptions['pool']) => {
      const other = createDevchain({ clock: () => 1, pool: pool ?? {} });
      other.restore(devchain.snapshot());
      return other.submit(transaction);
    };
    expect(limited({ maxTransactionBytes: read.transaction.size })).toMatchObject({ ok: true });
    expect(limited({ maxTransactionBytes: read.transaction.size - 1 })).toMatchObject({
      ok: false,
      reason: 'too-large',
    });
    expect(limited({ maxTransactionCost: priced.cost })).toMatchObject({ ok: true });
    expect(limited({ maxTransactionCost: priced.cost - 1 })).toMatchObject({ ok: false, reason: 'cost-exceeded' });
  });

  it('keeps what does not fit into a block, and drops what the next height invalidates', () => {
    const devchain = createDevchain({ clock: () => 1, parameters: { maxBlockCost: 520_000 } });
    const grants = [ERG, ERG].map((value) => {
      const grant = devchain.faucet(alice.ergoTree, value);
      devchain.mine();
      return grant.box;
    });
    const closing = devchain.faucet(script('sigmaProp(HEIGHT <= 4)'), ERG);
    devchain.mine();
    const late = unsigned(closing.box);
    // Both pay better than the closing one, and a block has room for one transaction only.
    for (const box of grants) devchain.submit(pay(box, 3n * FEE, ERG / 2n));
    expect(devchain.submit(late)).toMatchObject({ ok: true });
    const waiting = [1, 2, 3].map(() => {
      devchain.mine();
      return devchain.pool.size;
    });
    expect(waiting).toEqual([2, 1, 0]);
    expect(grants.map(({ boxId }) => devchain.index.unspent(boxId))).toEqual([undefined, undefined]);
    expect(devchain.index.unspent(closing.box.boxId)).toEqual(closing.box);
  });
});

describe('a reorg', () => {
  it('returns transactions to the pool and mines them again under new header ids', () => {
    const { devchain, coins } = funded();
    const payment = pay(coins[0]!, FEE);
    devchain.submit(payment);
    devchain.mine(2);
    const before = devchain.index.blocks.map(({ header }) => header.id);
    const supply = devchain.index.boxesByIndex.length;
    devchain.reorg(2);
    expect(devchain.height).toBe(before.length + 1);
    expect(devchain.index.blocks.map(({ header }) => header.id).slice(0, -3)).toEqual(before.slice(0, -2));
    expect(before.slice(-2).every((id) => devchain.index.blockById(id) === undefined && devchain.orphans.has(id))).toBe(
      true,
    );
    expect(devchain.index.transactions.has(payment.id)).toBe(false);
    expect(devchain.index.unspent(coins[0]!.boxId)).toEqual(coins[0]);
    expect(devchain.pool.get(payment.id)).toBeDefined();
    devchain.mine();
    expect(devchain.index.transactions.get(payment.id)?.header.height).toBe(before.length + 2);
    expect(devchain.index.boxesByIndex.length).toBeGreaterThan(supply);
  });

  it('drops transactions whose inputs disappeared or whose scripts now fail', () => {
    const devchain = createDevchain({ clock: () => 1 });
    devchain.mine(3);
    const early = devchain.faucet(script('sigmaProp(HEIGHT <= 5)'), ERG);
    devchain.mine();
    const outcome = devchain.submit(unsigned(early.box));
    expect(outcome).toMatchObject({ ok: true });
    devchain.mine();
    devchain.reorg(1);
    expect(devchain.height).toBe(6);
    expect(devchain.pool.size).toBe(0);
    expect(devchain.index.unspent(early.box.boxId)).toBeDefined();
  });

  it('can mine the dropped transactions at once', () => {
    const { devchain, coins } = funded();
    const payment = pay(coins[0]!, FEE);
    devchain.submit(payment);
    devchain.mine();
    const was = devchain.index.transactions.get(payment.id)?.header.id;
    devchain.reorg(1, { remine: true });
    expect(devchain.index.transactions.get(payment.id)?.header.id).not.toBe(was);
    expect(devchain.pool.size).toBe(0);
  });

  it('refuses to drop more blocks than exist or to end with a shorter chain', () => {
    const { devchain } = funded();
    expect(() => devchain.reorg(3)).toThrow(/cannot drop/);
    expect(() => devchain.reorg(2, { length: 1 })).toThrow(/shorter branch/);
  });

  it('leaves every index as if the old branch had never existed', () => {
    const { devchain, coins } = funded();
    const snapshot = devchain.snapshot();
    const replica = createDevchain({ clock: () => 1 });
    devchain.mint(alice.ergoTree, ERG, { amount: 5n, name: 'gone', decimals: 0 });
    devchain.submit(pay(coins[0]!, FEE));
    devchain.mine(2);
    devchain.restore(snapshot);
    replica.restore(snapshot);
    expect(devchain.index.boxes).toEqual(replica.index.boxes);
    expect(devchain.index.tokens.size).toBe(0);
    expect(devchain.index.lists.unspentByTree.of(alice.ergoTree)).toEqual(
      replica.index.lists.unspentByTree.of(alice.ergoTree),
    );
    expect(devchain.index.lists.transactionsByTree.of(bob.ergoTree)).toEqual([]);
  });
});
