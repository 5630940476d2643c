import { describe } from 'vitest';
import { refuses } from '#test/support/contracts/expectations.ts';
import { setTokenId } from '#test/support/contracts/edits.ts';
import { spendTreasury } from '#test/support/contracts/honest.ts';
import { guards, people } from '#test/support/contracts/people.ts';

describe('spendTreasury', () => {
  refuses('TRE-SPEND-1 guards named by a box that is not governance', spendTreasury, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('TRE-SPEND-2 one guard where two must sign', spendTreasury, (draft) => {
    draft.keys = [guards[2], people.bot];
  });
});
