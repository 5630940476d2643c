import type { SignedTransaction } from '@fleet-sdk/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';
import { acceptedCases } from './acceptedCases.ts';
import { bob, carol, mineHeaders, prepare, TOKEN_A, TOKEN_B } from './ledgerWorld.ts';

const headers = mineHeaders();
const drafts = Object.entries(acceptedCases);

/** One small damage to a signed transaction; signatures are not made again. */
type Damage = (signed: SignedTransaction) => SignedTransaction;

const flip = (text: string, at: number, bit: number): string => {
  if (text === '') return text;
  const digit = at % text.length;
  return (
    text.slice(0, digit) + (Number.parseInt(text.charAt(digit), 16) ^ (1 << bit)).toString(16) + text.slice(digit + 1)
  );
};

const onInput =
  (at: number, edit: (proof: string) => string): Damage =>
  (signed) => ({
    ...signed,
    inputs: signed.inputs.map((input, index) =>
      index === at % signed.inputs.length
        ? {
            boxId: input.boxId,
            spendingProof: {
              proofBytes: edit(input.spendingProof?.proofBytes ?? ''),
              extension: input.spendingProof?.extension ?? {},
            },
          }
        : input,
    ),
  });

const onOutput =
  (at: number, edit: (output: SignedTransaction['outputs'][number]) => object): Damage =>
  (signed) => ({
    ...signed,
    outputs: signed.outputs.map((output, index) =>
      index === at % signed.outputs.length ? { ...output, ...edit(output) } : output,
    ),
  });

const small = fc.nat(5);
const amount = fc.constantFrom(1n, 2n, 1_000n, 10_000_000_000n);
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(small, fc.nat(500), fc.nat(3)).map(([at, digit, bit]) => onInput(at, (proof) => flip(proof, digit, bit))),
  fc.tuple(small, fc.nat(60)).map(([at, bytes]) => onInput(at, (proof) => proof.slice(0, 2 * bytes))),
  small.map((at) => onInput(at, (proof) => `${proof}00`)),
  fc.tuple(small, amount).map(([at, by]) => onOutput(at, ({ value }) => ({ value: BigInt(value) + by }))),
  fc
    .tuple(small, amount)
    .map(([at, by]) => onOutput(at, ({ value }) => ({ value: BigInt(value) > by ? BigInt(value) - by : by }))),
  fc
    .tuple(small, fc.constantFrom(1, 99, 100, 800, 801, 802, 5_000))
    .map(([at, creationHeight]) => onOutput(at, () => ({ creationHeight }))),
  fc
    .tuple(small, fc.constantFrom(bob.ergoTree, carol.ergoTree))
    .map(([at, ergoTree]) => onOutput(at, () => ({ ergoTree }))),
  fc
    .tuple(small, fc.constantFrom(TOKEN_A, TOKEN_B), fc.constantFrom(1n, 999n, 1_000n, 1_001n))
    .map(([at, tokenId, units]) => onOutput(at, () => ({ assets: [{ tokenId, amount: units }] }))),
  small.map((at) => onOutput(at, () => ({ assets: [] }))),
  fc
    .tuple(small, fc.constantFrom('0402', '0500', '0e0101', '08cd'))
    .map(([at, R4]) => onOutput(at, () => ({ additionalRegisters: { R4 } }))),
  fc.constant<Damage>((signed) => ({ ...signed, outputs: signed.outputs.slice(1) })),
  fc.constant<Damage>((signed) => ({ ...signed, outputs: [...signed.outputs].reverse() })),
  fc.constant<Damage>((signed) => ({ ...signed, dataInputs: [] })),
  fc.constant<Damage>((signed) => signed),
);

describe('randomly mutated transactions', () => {
  it('are accepted by the devchain exactly if ergo-lib accepts them', () => {
    const verdicts = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.constantFrom(...drafts),
        fc.array(damages, { minLength: 1, maxLength: 2 }),
        ([name, make], chosen) => {
          const draft = make();
          const signed = draft.tamper;
          draft.tamper = (transaction) => chosen.reduce((damaged, damage) => damage(damaged), signed(transaction));
          const { transaction, context, inputs } = prepare(draft, headers);
          const dataInputs = transaction.dataInputs.flatMap(
            ({ boxId }) => draft.dataInputs.find((box) => box.boxId === boxId) ?? [],
          );
          const ours = validateTransaction(transaction, context);
          const ergoLib = ergoLibVerdict(transaction, { inputs, dataInputs, headers, preHeader: context.preHeader });
          const verdict = ours.ok ? 'accepted' : ours.reason;
          verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
          expect(
            ours.ok,
            `${name}: ${ours.ok ? 'accepted' : `${ours.reason} ${ours.detail}`}; ergo-lib: ${ergoLib.detail}`,
          ).toBe(ergoLib.ok);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
    for (const verdict of [
      'accepted',
      'proof-invalid',
      'erg-not-conserved',
      'token-not-conserved',
      'height-in-future',
      'height-below-inputs',
    ]) {
      expect(verdicts.get(verdict), verdict).toBeGreaterThan(3);
    }
  });
});
