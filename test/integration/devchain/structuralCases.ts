import { SByte, SColl, SInt } from '@fleet-sdk/serializer';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import type { ValidationReason } from '#lib/devchain/rules/validationResult.ts';
import { alice, bob, box, carol, ERG, HEIGHT, payment, TOKEN_A, TOKEN_B, type Draft } from './ledgerWorld.ts';

export interface RejectedCase {
  readonly reason: ValidationReason;
  readonly draft: () => Draft;
  /** Why ergo-lib takes it all the same. */
  readonly ergoLibAccepts?: string;
}

/** A payment with one thing changed before it is signed. */
export function changed(change: (draft: Draft) => void): () => Draft {
  return () => {
    const draft = payment();
    change(draft);
    return draft;
  };
}

const padding = (bytes: number) => ({ R4: SColl(SByte, new Uint8Array(bytes)).toHex() });
/** Breaches of structure, sizes and heights. */
export const structuralCases: Readonly<Record<string, RejectedCase>> = {
  'no inputs': { reason: 'no-inputs', draft: changed((draft) => void ((draft.inputs = []), (draft.signers = []))) },
  'no outputs': { reason: 'no-outputs', draft: changed((draft) => void (draft.outputs = [])) },
  'one box spent twice': {
    reason: 'duplicate-input',
    ergoLibAccepts: 'inputs are not compared with one another',
    draft: changed((draft) => {
      draft.inputs.push(draft.inputs[0]!);
      draft.signers.push(alice);
      draft.outputs[0]!.value += 10n * ERG;
      draft.outputs[0]!.assets = [{ tokenId: TOKEN_A, amount: 2_000n }];
    }),
  },
  'an unknown input': {
    reason: 'unknown-input',
    ergoLibAccepts: 'the caller hands over the boxes; whether a ledger holds them is not asked',
    draft: changed((draft) => void draft.missing.push(draft.inputs[0]!.box)),
  },
  'an unknown data input': {
    reason: 'unknown-data-input',
    ergoLibAccepts: 'the caller hands over the boxes; whether a ledger holds them is not asked',
    draft: changed((draft) => {
      draft.dataInputs = [box({ value: ERG, ergoTree: carol.ergoTree })];
      draft.missing = draft.dataInputs;
    }),
  },
  'an output one unit below its bytes': {
    reason: 'dust',
    draft: changed((draft) => {
      draft.outputs = [
        { value: 10n * ERG - 27_359n, ergoTree: alice.ergoTree },
        { value: 27_359n, ergoTree: bob.ergoTree },
      ];
    }),
  },
  'an output of no value': {
    reason: 'dust',
    draft: changed(
      (draft) =>
        void (draft.outputs = [
          { value: 10n * ERG, ergoTree: alice.ergoTree },
          { value: 0n, ergoTree: bob.ergoTree },
        ]),
    ),
  },
  'a negative output': {
    reason: 'malformed',
    draft: changed(
      (draft) =>
        void (draft.outputs = [
          { value: 11n * ERG, ergoTree: alice.ergoTree },
          { value: -ERG, ergoTree: bob.ergoTree },
        ]),
    ),
  },
  'an output from beyond the next block': {
    reason: 'height-in-future',
    draft: changed((draft) => void (draft.outputs[1]!.creationHeight = HEIGHT + 1)),
  },
  'an output older than the youngest input': {
    reason: 'height-below-inputs',
    draft: changed((draft) => void (draft.outputs[1]!.creationHeight = 99)),
  },
  'an output before the first block': {
    reason: 'malformed',
    draft: changed((draft) => void (draft.outputs[1]!.creationHeight = -1)),
  },
  'a box one byte above 4096': {
    reason: 'box-too-large',
    // 3981 bytes of register fill a box of this shape to its limit.
    draft: changed((draft) => void (draft.outputs[0]!.additionalRegisters = padding(3_982))),
  },
  'a transaction larger than a block': {
    reason: 'too-large',
    ergoLibAccepts: 'parameters are those of the genesis block',
    draft: changed((draft) => void (draft.parameters = { ...MAINNET_PARAMETERS, maxBlockSize: 200 })),
  },
  'a tree that does not parse': {
    reason: 'malformed',
    ergoLibAccepts: 'a tree is kept as bytes until it is spent',
    draft: changed((draft) => void (draft.outputs[1]!.ergoTree = '00ff')),
  },
  'a register that does not parse': {
    reason: 'malformed',
    draft: changed((draft) => void (draft.outputs[1]!.additionalRegisters = { R4: '0eff01' })),
  },
  'a register left out': {
    reason: 'malformed',
    draft: changed(
      (draft) => void (draft.outputs[1]!.additionalRegisters = { R4: SInt(1).toHex(), R6: SInt(1).toHex() }),
    ),
  },
  'a register with bytes behind it': {
    reason: 'malformed',
    draft: changed((draft) => void (draft.outputs[1]!.additionalRegisters = { R4: `${SInt(1).toHex()}00` })),
  },
};

/** Breaches of conservation. */
export const monetaryCases: Readonly<Record<string, RejectedCase>> = {
  'ERG out of nothing': {
    reason: 'erg-not-conserved',
    draft: changed((draft) => void (draft.outputs[1]!.value += 1n)),
  },
  'ERG into nothing': { reason: 'erg-not-conserved', draft: changed((draft) => void (draft.outputs[1]!.value -= 1n)) },
  'more of a token than went in': {
    reason: 'token-not-conserved',
    draft: changed((draft) => void (draft.outputs[0]!.assets = [{ tokenId: TOKEN_A, amount: 1_001n }])),
  },
  'a token out of nothing': {
    reason: 'token-not-conserved',
    draft: changed((draft) => void (draft.outputs[1]!.assets = [{ tokenId: TOKEN_B, amount: 1n }])),
  },
  'a token minted under the second input': {
    reason: 'token-not-conserved',
    draft: changed((draft) => {
      const second = box({ value: ERG, ergoTree: bob.ergoTree });
      draft.inputs.push({ box: second });
      draft.signers.push(bob);
      draft.outputs.push({ value: ERG, ergoTree: bob.ergoTree, assets: [{ tokenId: second.boxId, amount: 1n }] });
    }),
  },
  'a token amount of zero': {
    reason: 'token-amount',
    ergoLibAccepts: 'amounts are only summed',
    draft: changed((draft) => void (draft.outputs[1]!.assets = [{ tokenId: TOKEN_A, amount: 0n }])),
  },
  'a token amount beyond a Long': {
    reason: 'malformed',
    draft: changed(
      (draft) => void (draft.outputs[1]!.assets = [{ tokenId: draft.inputs[0]!.box.boxId, amount: 2n ** 63n }]),
    ),
  },
  'a minted token that sums beyond a Long': {
    reason: 'amount-overflow',
    draft: changed((draft) => {
      const assets = [{ tokenId: draft.inputs[0]!.box.boxId, amount: 2n ** 63n - 1n }];
      draft.outputs = [
        { value: 5n * ERG, ergoTree: alice.ergoTree, assets },
        { value: 5n * ERG, ergoTree: bob.ergoTree, assets },
      ];
    }),
  },
  'outputs that sum beyond a Long': {
    reason: 'amount-overflow',
    draft: changed((draft) => {
      draft.outputs = [
        { value: 2n ** 62n, ergoTree: alice.ergoTree },
        { value: 2n ** 62n + 10n * ERG, ergoTree: alice.ergoTree },
      ];
    }),
  },
};
