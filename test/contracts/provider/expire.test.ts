import { describe } from 'vitest';
import { activeBox, providerBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, otherId, setAmount, setBytes, setLong, setTerms } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { expire } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, NOW, TICKET } from '#test/support/contracts/world.ts';

const expiring = (): Draft => expire();
const single = (): Draft => expire({ jobs: [activeBox({ deadline: NOW - 1 })] });
const provider = (draft: Draft) => draft.outputs[0]!;
const consumer = (draft: Draft) => draft.outputs[2]!;
const resealed = (draft: Draft, index: number) => {
  draft.inputs[index]!.box.ergoTree = people.thief.ergoTree;
  draft.keys = [people.thief];
};

describe('expire', () => {
  accepts('ends a job in the first block past its deadline', single);
  accepts('ends the jobs of a provider with all slots busy', () => expire({ provider: providerBox({ busy: 10 }) }));
  accepts('takes the whole end tip', expiring, (draft) => {
    consumer(draft).value = draft.inputs[2]!.box.value - constants.endTipNanoErg;
  });

  refuses('PRV-EXPIRE-1 a job at its deadline', expiring, (draft) => {
    setTerms(draft.inputs[2]!.box, () => ({ height: BigInt(NOW) }));
  });
  refuses('PRV-END-1 a second job of another script', expiring, (draft) => {
    resealed(draft, 2);
  });
  refuses('PRV-END-2 a refund to somebody else', expiring, (draft) => {
    consumer(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('PRV-END-3 a refund that answers for another job', expiring, (draft) => {
    setBytes(consumer(draft), 'R4', otherId);
  });
  refuses('PRV-END-4 a tip above the end tip', expiring, (draft) => {
    consumer(draft).value = draft.inputs[2]!.box.value - constants.endTipNanoErg - 1n;
  });
  refuses('PRV-END-5 a slash one unit short', expiring, (draft) => {
    setAmount(consumer(draft), 0, (amount) => amount - 1n);
  });
  refuses('PRV-END-6 a job of a script that is not jobActive', single, (draft) => {
    resealed(draft, 1);
  });
  refuses('PRV-END-7 stake taken out beyond the slash', expiring, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('PRV-END-8 a failure that is not counted', expiring, (draft) => {
    setLong(provider(draft), 'R5', 3, (failed) => failed - 1n);
  });
  refuses('PRV-END-8 a slash that the stake does not feel', expiring, (draft) => {
    setLong(provider(draft), 'R5', 1, (stake) => stake + 2_000_000n);
  });
  refuses('PRV-END-8 a silence booked as a decline', expiring, (draft) => {
    setLong(provider(draft), 'R5', 3, (failed) => failed - 2n);
    setLong(provider(draft), 'R5', 4, (declined) => declined + 2n);
  });
  refuses('PRV-HOME-1 a ticket carried out', expiring, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
  refuses('PRV-BATCH-3 a batch that states one job less', expiring, (draft) => {
    setLong(provider(draft), 'R8', 1, () => 1n);
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    setAmount(provider(draft), 2, (amount) => amount + 1_000_000n);
    setAmount(consumer(draft), 0, () => 4_000_000n);
    setLong(provider(draft), 'R5', 1, (stake) => stake + 1_000_000n);
    setLong(provider(draft), 'R5', 3, (failed) => failed - 1n);
    consumer(draft).ergoTree = people.thief.ergoTree;
  });
});
