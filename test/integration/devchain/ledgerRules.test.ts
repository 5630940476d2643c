import { describe, expect, it } from 'vitest';
import { validateTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';
import { acceptedCases } from './acceptedCases.ts';
import { scriptCases } from './scriptCases.ts';
import { monetaryCases, structuralCases } from './structuralCases.ts';
import { mineHeaders, prepare, type Draft } from './ledgerWorld.ts';

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
