import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, otherId, setAmount, setBytes, setTerms, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { reclaimActive } from '#test/support/contracts/honestJob.ts';
import { expire } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, NOW, OTHER_TICKET, TICKET } from '#test/support/contracts/world.ts';

const reclaiming = (): Draft => reclaimActive();
const expiring = (): Draft => expire();

describe('reclaimActive', () => {
  accepts('pays the bot no more than the exit fee', reclaiming, (draft) => {
    draft.outputs[0]!.value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg;
  });

  refuses('JAC-RECLAIM-1 a job that its provider can still end', reclaiming, (draft) => {
    setTerms(draft.inputs[0]!.box, () => ({ height: BigInt(NOW - constants.cooldownBlocks) }));
  });
  refuses('JAC-RECLAIM-2 a payment to somebody else', reclaiming, (draft) => {
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
  });
  refuses('JAC-RECLAIM-3 a payment one unit short', reclaiming, (draft) => {
    setAmount(draft.outputs[0]!, 0, (amount) => amount - 1n);
  });
  refuses('JAC-RECLAIM-4 a tip above the exit fee', reclaiming, (draft) => {
    draft.outputs[0]!.value = draft.inputs[0]!.box.value - constants.exitFeeNanoErg - 1n;
  });
  refuses('JAC-RECLAIM-5 a payment that answers for another job', reclaiming, (draft) => {
    setBytes(draft.outputs[0]!, 'R4', otherId);
  });
  refuses('JAC-RECLAIM-6 the ticket carried out', reclaiming, (draft) => {
    addOutput(draft, people.thief.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
});

describe('jobActive: the provider’s ticket in a batch', () => {
  refuses('JAC-COORD-1 a coordinator with another ticket', expiring, (draft) => {
    const forged = draft.inputs[0]!.box;
    forged.ergoTree = people.thief.ergoTree;
    setTokenId(forged, 1, OTHER_TICKET);
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
    draft.outputs[0]!.assets.splice(1, 1);
    draft.keys = [people.thief];
  });
});
