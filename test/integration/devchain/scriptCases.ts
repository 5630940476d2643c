import type { SignedTransaction } from '@fleet-sdk/common';
import { SColl, SInt, SLong, SShort } from '@fleet-sdk/serializer';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { rewardTree } from '#lib/devchain/ledger/genesis.ts';
import { changed, type RejectedCase } from './structuralCases.ts';
import { alice, bob, box, carol, ERG, HEIGHT, payment, script, spendOf, storageRent } from './ledgerWorld.ts';

const tampered = (tamper: (signed: SignedTransaction) => SignedTransaction) =>
  changed((draft) => void (draft.tamper = tamper));

const withProof = (edit: (proof: string) => string) =>
  tampered((signed) => ({
    ...signed,
    inputs: signed.inputs.map(({ boxId, spendingProof }) => ({
      boxId,
      spendingProof: { proofBytes: edit(spendingProof?.proofBytes ?? ''), extension: spendingProof?.extension ?? {} },
    })),
  }));

const flipByte = (hexText: string, at: number): string =>
  hexText.slice(0, 2 * at) +
  (Number.parseInt(hexText.slice(2 * at, 2 * at + 2), 16) ^ 1).toString(16).padStart(2, '0') +
  hexText.slice(2 * at + 2);

const pk = (key: { publicKeyHex: string }): string => `proveDlog(decodePoint(fromBase16("${key.publicKeyHex}")))`;

/** Scripts that say no, proofs that prove nothing, and prices too high. */
export const scriptCases: Readonly<Record<string, RejectedCase>> = {
  "another's signature": { reason: 'proof-invalid', draft: changed((draft) => void (draft.signers = [bob])) },
  "one owner's proof on another's input": {
    reason: 'proof-invalid',
    draft: changed((draft) => {
      draft.inputs.push({ box: box({ value: ERG, ergoTree: bob.ergoTree }) });
      draft.outputs[1]!.value += ERG;
      draft.signers.push(alice);
    }),
  },
  'no proof': { reason: 'proof-invalid', draft: changed((draft) => void (draft.signers = [])) },
  'a proof with one bit turned': { reason: 'proof-invalid', draft: withProof((proof) => flipByte(proof, 30)) },
  'a proof with its challenge turned': { reason: 'proof-invalid', draft: withProof((proof) => flipByte(proof, 3)) },
  'half a proof': { reason: 'proof-invalid', draft: withProof((proof) => proof.slice(0, 56)) },
  'an output changed after signing': {
    reason: 'proof-invalid',
    draft: tampered((signed) => ({
      ...signed,
      outputs: signed.outputs.map((output) => ({ ...output, ergoTree: carol.ergoTree })),
    })),
  },
  'a context variable added after signing': {
    reason: 'proof-invalid',
    draft: tampered((signed) => ({
      ...signed,
      inputs: signed.inputs.map(({ boxId, spendingProof }) => ({
        boxId,
        spendingProof: { proofBytes: spendingProof?.proofBytes ?? '', extension: { 0: SInt(1).toHex() } },
      })),
    })),
  },
  'a data input added after signing': {
    reason: 'proof-invalid',
    draft: () => {
      const draft = payment();
      draft.dataInputs = [box({ value: ERG, ergoTree: carol.ergoTree })];
      const kept = draft.dataInputs.map(({ boxId }) => ({ boxId }));
      draft.tamper = (signed) => ({ ...signed, dataInputs: [...kept, ...kept] });
      draft.dataInputs = [...draft.dataInputs, ...draft.dataInputs];
      draft.signers = [bob];
      return draft;
    },
  },
  'a script that is false': { reason: 'script-false', draft: () => spendOf(script('sigmaProp(HEIGHT < 0)')) },
  'a height not reached by one': {
    reason: 'script-false',
    draft: () => spendOf(script(`sigmaProp(HEIGHT >= ${HEIGHT + 1})`)),
  },
  'a register that is not there': {
    reason: 'script-error',
    draft: () => spendOf(script('sigmaProp(SELF.R4[Long].get > 0L)')),
  },
  'a register of another type': {
    reason: 'script-error',
    ergoLibAccepts: "a collection's element type is looked at when an element is read",
    draft: () =>
      spendOf(script('sigmaProp(SELF.R4[Coll[Long]].get.size > 0)'), {
        additionalRegisters: { R4: SColl(SInt, [1]).toHex() },
      }),
  },
  'a context variable that is not there': {
    reason: 'script-error',
    draft: () => spendOf(script('sigmaProp(getVar[Int](3).get == 7)')),
  },
  // A Scala node keeps more than four variables in a hash map and signs them in its order; these keys show it.
  'many scattered context variables': {
    reason: 'malformed',
    ergoLibAccepts: 'variables are kept in the order of the transaction',
    draft: () => {
      const draft = spendOf(script('sigmaProp(getVar[Int](90).get == 90)'));
      const keys = [3, 17, 42, 64, 90, 126];
      draft.inputs[0]!.extension = Object.fromEntries(keys.map((key) => [key, SInt(key).toHex()]));
      return draft;
    },
  },
  'an index beyond the outputs': {
    reason: 'script-error',
    draft: () => spendOf(script('sigmaProp(OUTPUTS(5).value > 0L)')),
  },
  'an overflow in a script': {
    reason: 'script-error',
    draft: () =>
      spendOf(script('sigmaProp(SELF.R4[Long].get + 1L > 0L)'), {
        additionalRegisters: { R4: SLong(2n ** 63n - 1n).toHex() },
      }),
  },
  'a data input that says no': {
    reason: 'script-false',
    draft: () => ({
      ...spendOf(script('sigmaProp(CONTEXT.dataInputs(0).R4[Long].get > 5L)')),
      dataInputs: [box({ value: ERG, ergoTree: carol.ergoTree, additionalRegisters: { R4: SLong(5n).toHex() } })],
    }),
  },
  'both keys wanted, one signs': {
    reason: 'proof-invalid',
    draft: () => ({ ...spendOf(script(`${pk(alice)} && ${pk(bob)}`)), signers: [alice] }),
  },
  'one of three where two are wanted': {
    reason: 'proof-invalid',
    draft: () => ({ ...spendOf(script(`atLeast(2, Coll(${pk(alice)}, ${pk(bob)}, ${pk(carol)}))`)), signers: [alice] }),
  },
  'a mining reward 719 blocks old': {
    reason: 'script-false',
    draft: () => ({ ...spendOf(rewardTree(alice.publicKeyHex), { creationHeight: HEIGHT - 719 }), signers: [alice] }),
  },
  'a tenth header': {
    reason: 'script-error',
    ergoLibAccepts: 'scripts see ten headers, in a node nine',
    draft: () => spendOf(script(`sigmaProp(CONTEXT.headers(9).height == ${HEIGHT - 10})`)),
  },
  'inputs dearer than a block': {
    reason: 'cost-exceeded',
    ergoLibAccepts: 'nothing is priced',
    draft: changed((draft) => void (draft.parameters = { ...MAINNET_PARAMETERS, maxBlockCost: 10_000 })),
  },
  'a script dearer than a block': {
    reason: 'cost-exceeded',
    ergoLibAccepts: 'nothing is priced',
    draft: () => ({
      ...spendOf(
        script(
          'sigmaProp(SELF.propositionBytes.slice(0, 20).forall { (b: Byte) => blake2b256(SELF.bytes).size == 32 })',
        ),
      ),
      parameters: { ...MAINNET_PARAMETERS, maxBlockCost: 12_800 },
    }),
  },
  'storage rent a block too early': { reason: 'proof-invalid', draft: () => storageRent({ height: 1_051_299 }) },
  'storage rent above its price': {
    reason: 'proof-invalid',
    draft: () => storageRent({ aboveRent: 1n }),
  },
  'storage rent that changes a register': {
    reason: 'proof-invalid',
    draft: () => {
      const draft = storageRent({});
      draft.outputs[0]!.additionalRegisters = { R4: SInt(1).toHex() };
      return draft;
    },
  },
  'storage rent without naming its output': {
    reason: 'proof-invalid',
    draft: () => {
      const draft = storageRent({});
      draft.inputs[0]!.extension = { 127: SShort(9).toHex() };
      return draft;
    },
  },
};
