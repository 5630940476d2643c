import { describe, expect, it } from 'vitest';
import { expectRejectedBy, mutate } from '#test/support/contracts/expectations.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { setTokenId } from '#test/support/contracts/edits.ts';
import { approve } from '#test/support/contracts/honestJob.ts';
import { match, settle } from '#test/support/contracts/honestProvider.ts';
import { createJudge } from '#test/support/contracts/judge.ts';
import { governanceBox } from '#test/support/contracts/boxes.ts';

const judge = createJudge();
const verdict = (draft: Draft) => judge.validate(draft, judge.sign(draft));

// What the ledger itself refuses, no script has to.
describe('ledger rules that the contracts rely on', () => {
  it('an approval cannot backdate its review', () => {
    const draft = mutate(approve(), ({ outputs }) => {
      outputs[0]!.creationHeight -= 500;
    });
    expect(verdict(draft)).toMatchObject({ ok: false, reason: 'height-below-inputs' });
  });
  it('a job is not spent twice in one batch', () => {
    const draft = mutate(settle(), ({ inputs }) => {
      inputs[2] = inputs[1]!;
    });
    expect(verdict(draft)).toMatchObject({ ok: false, reason: 'duplicate-input' });
  });
  it('a ticket cannot be made beside an enrolment', () => {
    const draft = mutate(settle(), ({ outputs }) => {
      outputs[0]!.assets[1]!.amount += 1n;
    });
    expect(verdict(draft)).toMatchObject({ ok: false, reason: 'token-not-conserved' });
  });
});

describe('forged data inputs', () => {
  it('PRV-MATCH-17 refuses a forged governance before the genuine one', () => {
    expectRejectedBy(
      'PRV-MATCH-17',
      mutate(match(), (draft) => {
        const forged = governanceBox();
        setTokenId(forged, 0);
        draft.dataInputs.unshift(forged);
      }),
    );
  });
});
