import { describe } from 'vitest';
import { reviewBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addOutput,
  otherId,
  setAmount,
  setBytes,
  setTerms,
  setTokenId,
  wrongType,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { longAgo, reclaimReview } from '#test/support/contracts/honestJob.ts';
import { settleReviewed } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, NOW, OTHER_TICKET, TICKET } from '#test/support/contracts/world.ts';

const reclaiming = (): Draft => reclaimReview();
const spent = (): Draft =>
  reclaimReview(reviewBox({ state: 'dormant', releaseHeight: longAgo, price: 5_000_000n, escrow: 5_000_000n }));
const settling = (): Draft => settleReviewed();
const toOwner = (draft: Draft) => draft.outputs[0]!;
const toConsumer = (draft: Draft) => draft.outputs[1]!;

describe('reclaimReview', () => {
  accepts('pays out a job whose price is its whole escrow', spent);
  accepts('pays the bot no more than the exit fee', reclaiming, (draft) => {
    toConsumer(draft).value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg;
  });

  refuses('JRE-RECLAIM-1 a job that its provider can still settle', reclaiming, (draft) => {
    setTerms(draft.inputs[0]!.box, () => ({ height: BigInt(NOW - constants.reclaimBlocks) }));
  });
  refuses('JRE-RECLAIM-2 the price to somebody else', reclaiming, (draft) => {
    toOwner(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('JRE-RECLAIM-3 a price one unit short', reclaiming, (draft) => {
    setAmount(toOwner(draft), 0, (amount) => amount - 1n);
  });
  refuses('JRE-RECLAIM-4 a price that answers for another job', reclaiming, (draft) => {
    setBytes(toOwner(draft), 'R4', otherId);
  });
  refuses('JRE-RECLAIM-5 the rest to somebody else', reclaiming, (draft) => {
    toConsumer(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('JRE-RECLAIM-6 a rest that answers for another job', reclaiming, (draft) => {
    setBytes(toConsumer(draft), 'R4', otherId);
  });
  refuses('JRE-RECLAIM-7 a tip above the exit fee', reclaiming, (draft) => {
    toConsumer(draft).value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg - 1n;
  });
  refuses('JRE-RECLAIM-8 a rest one unit short', reclaiming, (draft) => {
    setAmount(toConsumer(draft), 0, (amount) => amount - 1n);
  });
  refuses('JRE-RECLAIM-9 the ticket carried out', reclaiming, (draft) => {
    addOutput(draft, people.thief.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
});

describe('jobReview: the provider’s ticket in a batch', () => {
  refuses('JRE-COORD-1 a coordinator with another ticket', settling, (draft) => {
    const forged = draft.inputs[0]!.box;
    forged.ergoTree = people.thief.ergoTree;
    setTokenId(forged, 1, OTHER_TICKET);
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
    draft.outputs[0]!.assets.splice(1, 1);
    wrongType(draft.outputs[0]!, 'R5');
    draft.keys = [people.thief];
  });
});
