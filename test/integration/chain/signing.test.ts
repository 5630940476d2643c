import { compile } from '@fleet-sdk/compiler';
import { ErgoAddress, ErgoBox, OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import { ErgoHDKey, Prover } from '@fleet-sdk/wallet';
import * as ergo from 'ergo-lib-wasm-nodejs';
import { describe, expect, it } from 'vitest';
import { randomMnemonic, randomSecretKey, secretKeyFromMnemonic } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { ergoLibRefusal } from './ergoLib.ts';

const boxOf = (ergoTree: string, index: number) =>
  new ErgoBox(
    { ergoTree, creationHeight: 1_000, value: 1_000_000_000n, assets: [], additionalRegisters: {} },
    'aa'.repeat(32),
    index,
  );

const build = (trees: readonly string[], changeTree: string) => {
  const inputs = trees.map((tree, index) => boxOf(tree, index));
  return new TransactionBuilder(2_000)
    .from(inputs, { ensureInclusion: true })
    .to(new OutputBuilder(5_000_000n, changeTree).setAdditionalRegisters({ R4: '0500' }))
    .sendChangeTo(ErgoAddress.fromErgoTree(changeTree))
    .payFee(1_100_000n)
    .build();
};

describe('signTransaction', () => {
  it('signs P2PK inputs of several keys so that ergo-lib and Fleet accept', () => {
    const [alice, bob] = [randomSecretKey(), randomSecretKey()];
    const unsigned = build([alice.ergoTree, bob.ergoTree, alice.ergoTree], alice.ergoTree);
    const signed = signTransaction(unsigned, { keys: [alice, bob] });
    expect(signed.id).toBe(unsigned.id);
    expect(ergoLibRefusal(signed, unsigned.toEIP12Object().inputs)).toBeUndefined();
    for (const [index, key] of [alice, bob, alice].entries()) {
      const proof = Buffer.from(signed.inputs[index]!.spendingProof!.proofBytes, 'hex');
      expect(new Prover().verify(signed, proof, Buffer.from(key.publicKeyHex, 'hex'))).toBe(true);
    }
    expect(signTransaction(unsigned.toEIP12Object(), { keys: [alice, bob] })).toEqual(signed);
  });

  it('leaves contract inputs unsigned, except those with a named key', () => {
    const owner = randomSecretKey();
    const open = compile('sigmaProp(HEIGHT > 10)').toHex();
    const owned = compile('sigmaProp(HEIGHT > 10) && owner', {
      map: { owner: `08cd${owner.publicKeyHex}` },
    }).toHex();
    const unsigned = build([open, owned, owner.ergoTree], owner.ergoTree);
    const ownedId = unsigned.inputs[1]!.boxId;
    const signed = signTransaction(unsigned, { keys: [owner], provers: new Map([[ownedId, owner.publicKeyHex]]) });
    expect(signed.inputs[0]!.spendingProof!.proofBytes).toBe('');
    expect(ergoLibRefusal(signed, unsigned.toEIP12Object().inputs)).toBeUndefined();
    const unnamed = signTransaction(unsigned, { keys: [owner] });
    expect(ergoLibRefusal(unnamed, unsigned.toEIP12Object().inputs)).toBeDefined();
  });

  it('signs a mining reward past its delay', () => {
    const miner = randomSecretKey();
    const reward = `100204a00b08cd${miner.publicKeyHex}ea02d192a39a8cc7a70173007301`;
    const unsigned = build([reward], miner.ergoTree);
    expect(
      ergoLibRefusal(signTransaction(unsigned, { keys: [miner] }), unsigned.toEIP12Object().inputs),
    ).toBeUndefined();
  });

  it('names the address whose key is missing', () => {
    const [alice, bob] = [randomSecretKey(), randomSecretKey()];
    const unsigned = build([alice.ergoTree, bob.ergoTree], alice.ergoTree);
    const address = bob.address('testnet');
    const refusal = { code: 'unauthorized', data: { address, boxId: unsigned.inputs[1]!.boxId } };
    expect(() => signTransaction(unsigned, { keys: [alice], network: 'testnet' })).toThrow(
      expect.objectContaining(refusal),
    );
  });
});

describe('keys against ergo-lib', () => {
  it('derives the same address from the same mnemonic, path and index', async () => {
    for (const index of [0, 1, 2, 7]) {
      const words = randomMnemonic();
      const path = ergo.DerivationPath.new(0, new Uint32Array([index]));
      const theirs = ergo.ExtSecretKey.derive_master(ergo.Mnemonic.to_seed(words, 'pass')).derive(path);
      const ours = await secretKeyFromMnemonic(words, { index, passphrase: 'pass' });
      expect(Buffer.from(ours.reveal())).toEqual(Buffer.from(theirs.secret_key_bytes()));
      expect(ours.address('mainnet')).toBe(theirs.public_key().to_address().to_base58(ergo.NetworkPrefix.Mainnet));
      expect(ours.publicKeyHex).toBe(
        Buffer.from(ErgoHDKey.fromMnemonicSync(words, { passphrase: 'pass' }).deriveChild(index).publicKey).toString(
          'hex',
        ),
      );
    }
  });

  it('signs messages that ergo-lib verifies', () => {
    for (let round = 0; round < 20; round++) {
      const key = randomSecretKey();
      const message = Buffer.from(`message ${String(round)}`);
      const address = ergo.Address.from_base58(key.address('mainnet'));
      expect(ergo.verify_signature(address, message, key.sign(message))).toBe(true);
      expect(ergo.verify_signature(address, Buffer.from('another'), key.sign(message))).toBe(false);
    }
  });
});
