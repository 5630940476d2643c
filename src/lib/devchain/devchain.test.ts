import { describe, expect, it } from 'vitest';
import { createDevchain } from './devchain.ts';
import { devchainAsChain } from './devchainAsChain.ts';
import { EMISSION_TREE } from './ledger/genesis.ts';
import { validateLedgerTransaction } from './rules/validateTransaction.ts';

const ALICE = '0008cd02ba70903563f312de15a348cae383316618d6c0d731633567fb8496e20b571722';

describe('devchain', () => {
  it('links mined headers and pays rewards out of the emission box', () => {
    const devchain = createDevchain({ clock: () => 1_000 });
    const [first, second] = devchain.mine(2);
    expect(second?.parentId).toBe(first?.id);
    expect(second?.timestamp).toBe(1_001);
    expect(devchain.index.lists.unspentByTree.of(EMISSION_TREE)[0]?.box.value).toBe(
      93_409_132_500_000_000n - 2n * 67_500_000_000n,
    );
  });

  it('funds a script by a transaction that its own rules accept', async () => {
    const devchain = createDevchain();
    const grant = devchain.faucet(ALICE, 5_000_000_000n);
    const again = devchain.faucet(ALICE, 1_000_000_000n);
    const chain = devchainAsChain(devchain);
    expect(await chain.unspentByErgoTree(ALICE)).toEqual([]);
    expect(await chain.unspentBoxWithPool(grant.box.boxId)).toEqual(grant.box);
    devchain.mine();
    expect(await chain.unspentByErgoTree(ALICE)).toEqual([grant.box, again.box]);
    expect(await chain.transaction(grant.txId)).toMatchObject({ inclusionHeight: 1, numConfirmations: 0 });
    expect(await chain.poolTransactions()).toEqual([]);
  });

  it('mines only what its validator accepts, the emission and fee transactions included', () => {
    const devchain = createDevchain();
    devchain.mine(3);
    devchain.faucet(ALICE, 5_000_000_000n);
    const context = devchain.nextContext();
    devchain.mine();
    const block = devchain.index.revert();
    const created = new Map(block.transactions.flatMap(({ outputs }) => outputs.map((box) => [box.boxId, box])));
    const results = block.transactions.map((transaction) =>
      validateLedgerTransaction(transaction, {
        ...context,
        resolveBox: (id) => devchain.index.unspent(id) ?? created.get(id),
      }),
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  it('mints a token and can pay it on', () => {
    const devchain = createDevchain();
    const grant = devchain.mint(ALICE, 1_000_000_000n, { amount: 9_007_199_254_740_993n, name: 'SigUSD', decimals: 2 });
    devchain.mine();
    expect(devchain.index.tokens.get(grant.mintedTokenId ?? '')).toMatchObject({
      emissionAmount: 9_007_199_254_740_993n,
      name: 'SigUSD',
      decimals: 2,
      boxId: grant.box.boxId,
    });
  });

  it('mines a block as soon as a transaction arrives when told to', () => {
    const devchain = createDevchain({ mineOnSubmit: true });
    devchain.faucet(ALICE, 1_000_000_000n);
    expect(devchain.height).toBe(1);
  });
});
