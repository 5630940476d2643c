import { describe } from 'vitest';
import { openBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { otherId, setAmount, setBytes, setTokenId, setWish } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { cancel, refund } from '#test/support/contracts/honestJob.ts';
import { match } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, NOW, trees } from '#test/support/contracts/world.ts';

const cancelling = (): Draft => cancel();
const refunding = (): Draft => refund();
const matching = (): Draft => match({ jobs: [openBox()] });

describe('cancel', () => {
  refuses('JOP-CANCEL-1 a cancel that the consumer did not sign', cancelling, (draft) => {
    draft.keys = [people.thief];
  });
});

describe('refund', () => {
  accepts('pays the bot no more than the exit fee', refunding, (draft) => {
    draft.outputs[0]!.value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg;
  });

  refuses('JOP-REFUND-1 a job that can still be matched', refunding, (draft) => {
    setWish(draft.inputs[0]!.box, () => ({ startBy: BigInt(NOW) }));
  });
  refuses('JOP-REFUND-2 a refund to somebody else', refunding, (draft) => {
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
  });
  refuses('JOP-REFUND-3 a refund one unit short', refunding, (draft) => {
    setAmount(draft.outputs[0]!, 0, (amount) => amount - 1n);
  });
  refuses('JOP-REFUND-4 a tip above the exit fee', refunding, (draft) => {
    draft.outputs[0]!.value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg - 1n;
  });
  refuses('JOP-REFUND-5 a refund that answers for another job', refunding, (draft) => {
    setBytes(draft.outputs[0]!, 'R4', otherId);
  });
});

describe('jobOpen: the provider’s ticket in a match', () => {
  refuses('JOP-MATCH-1 a coordinator that holds no PROVIDER', matching, (draft) => {
    const forged = draft.inputs[0]!.box;
    forged.ergoTree = people.thief.ergoTree;
    setTokenId(forged, 0);
    setTokenId(draft.outputs[0]!, 0);
    draft.outputs[1]!.ergoTree = trees.treasury;
    draft.keys = [people.thief];
  });
});
