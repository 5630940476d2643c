import { describe, expect, it } from 'vitest';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { validateTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';
import { acceptedCases } from './acceptedCases.ts';
import { scriptCases } from './scriptCases.ts';
import { monetaryCases, structuralCases } from './structuralCases.ts';
import { bob, box, ERG, mineHeaders, payment, prepare, type Draft } from './ledgerWorld.ts';

const headers = mineHeaders();

function verdicts(draft: Draft) {
  const { transaction, context, inputs } = prepare(draft, headers);
  const ergoLib = ergoLibVerdict(transaction, {
    inputs,
    dataInputs: draft.dataInputs,
    headers,
    preHeader: context.preHeader,
  });
  return { ours: validateTransaction(transaction, context), ergoLib };
}

describe('the ledger accepts, and ergo-lib with it', () => {
  for (const [name, draft] of Object.entries(acceptedCases)) {
    it(name, () => {
      const { ours, ergoLib } = verdicts(draft());
      expect(ours).toMatchObject({ ok: true });
      expect(ergoLib).toEqual({ ok: true, detail: '' });
    });
  }
});

describe('the ledger rejects, and ergo-lib with it', () => {
  for (const [name, { reason, draft, ergoLibAccepts }] of Object.entries({
    ...structuralCases,
    ...monetaryCases,
    ...scriptCases,
  })) {
    it(ergoLibAccepts === undefined ? name : `${name} (ergo-lib accepts: ${ergoLibAccepts})`, () => {
      const { ours, ergoLib } = verdicts(draft());
      expect(ours).toMatchObject({ ok: false, reason });
      expect(ergoLib.ok, ergoLib.detail).toBe(ergoLibAccepts !== undefined);
    });
  }
});

describe('cost of a transaction', () => {
  const price = (draft: Draft) => {
    const { ours } = verdicts(draft);
    if (!ours.ok) throw new Error(ours.detail);
    return ours;
  };
  const { inputCost, outputCost, dataInputCost, tokenAccessCost } = MAINNET_PARAMETERS;
  const KEY = 5 + 398;

  it('is the sum of the costs of boxes, tokens and signatures', () => {
    // One token on each side, held once and named once.
    expect(price(payment()).cost).toBe(10_000 + inputCost + 2 * outputCost + 4 * tokenAccessCost + KEY);
    expect(price(payment()).costByInput).toEqual([KEY]);
  });

  it('includes data inputs, and each input separately', () => {
    const draft = payment();
    draft.inputs.push({ box: box({ value: ERG, ergoTree: bob.ergoTree }) });
    draft.outputs.push({ value: ERG, ergoTree: bob.ergoTree });
    draft.signers.push(bob);
    const alone = price(draft);
    expect(alone.costByInput).toEqual([KEY, KEY]);
    expect(price({ ...draft, dataInputs: [box({ value: ERG, ergoTree: bob.ergoTree })] }).cost).toBe(
      alone.cost + dataInputCost,
    );
  });
});
