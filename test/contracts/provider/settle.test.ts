import { describe, it } from 'vitest';
import { deliveredBox, providerBox, reviewBox } from '#test/support/contracts/boxes.ts';
import { bookedSum, bookSum } from '#test/support/contracts/accounting.ts';
import { accepts, expectRefused, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, otherId, setAmount, setBytes, setLong, setTerms } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { settle, settleReviewed } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, GPUC, NOW, TICKET, walletBox } from '#test/support/contracts/world.ts';

const settling = (): Draft => settle();
const approved = (): Draft => settleReviewed();
const disputed = (): Draft =>
  settleReviewed({ jobs: [reviewBox({ state: 'disputed', releaseHeight: NOW - constants.guardBlocks })] });
const everyState = (): Draft =>
  settleReviewed({
    provider: providerBox({ busy: 6 }),
    jobs: [
      reviewBox({ nonce: 50, rating: 3 }),
      reviewBox({ nonce: 51, state: 'disputed', releaseHeight: NOW - constants.guardBlocks - 1 }),
      reviewBox({ nonce: 52, state: 'dormant', releaseHeight: NOW - constants.reclaimBlocks - 9 }),
      reviewBox({ nonce: 53, state: 'resolvedForProvider' }),
      reviewBox({ nonce: 54, state: 'resolvedForConsumer', price: 400_000n }),
    ],
  });
const provider = (draft: Draft) => draft.outputs[0]!;
const consumer = (draft: Draft) => draft.outputs[1]!;
const treasury = (draft: Draft) => draft.outputs[draft.inputs.length]!;
const releaseAt = (height: number) => (draft: Draft) => {
  setTerms(draft.inputs[1]!.box, () => ({ height: BigInt(height) }));
};
const resealed = (draft: Draft, index: number, ergoTree: string) => {
  draft.inputs[index]!.box.ergoTree = ergoTree;
  draft.keys = [people.thief];
};

describe('settle', () => {
  accepts('pays one job of each state of a review', everyState);
  accepts('settles in the very block of the release', settling, releaseAt(NOW));
  accepts('settles a dispute in the first block after the guards’ window', disputed);
  accepts('settles a job whose price is its whole escrow', () =>
    settle({ jobs: [deliveredBox({ price: 5_000_000n, escrow: 5_000_000n })] }),
  );
  accepts('takes the whole end tip', settling, (draft) => {
    consumer(draft).value = draft.inputs[1]!.box.value - constants.endTipNanoErg;
  });
  accepts('rounds the smallest fee up to one unit', () => settle({ jobs: [deliveredBox({ price: 1n })] }));

  refuses('PRV-SETTLE-1 the fee of a dispute in an approved job', approved, (draft) => {
    setAmount(consumer(draft), 0, (amount) => amount - constants.disputeFeeMicroGpuc);
    bookSum(draft, bookedSum(draft) + constants.disputeFeeMicroGpuc);
  });
  refuses('PRV-SETTLE-2 a second job of another script', settling, (draft) => {
    resealed(draft, 2, people.thief.ergoTree);
  });
  refuses('PRV-SETTLE-3 a job before its release', settling, releaseAt(NOW + 1));
  refuses('PRV-SETTLE-4 a dispute while the guards may speak', disputed, releaseAt(NOW - constants.guardBlocks + 1));
  refuses('PRV-SETTLE-5 a consumer’s rest to somebody else', settling, (draft) => {
    consumer(draft).ergoTree = people.thief.ergoTree;
  });
  it('PRV-SETTLE-5 refuses a first job unpaid even where the sum is booked without it', () => {
    const draft = mutate(settle(), (changed) => {
      consumer(changed).ergoTree = people.thief.ergoTree;
      bookSum(changed, 2_000_000n);
    });
    expectRefused(draft);
  });
  refuses('PRV-SETTLE-6 a rest that answers for another job', settling, (draft) => {
    setBytes(consumer(draft), 'R4', otherId);
  });
  refuses('PRV-SETTLE-7 a tip above the end tip', settling, (draft) => {
    consumer(draft).value = draft.inputs[1]!.box.value - constants.endTipNanoErg - 1n;
  });
  refuses('PRV-SETTLE-8 a rest one unit short', settling, (draft) => {
    setAmount(consumer(draft), 0, (amount) => amount - 1n);
  });
  refuses('PRV-SETTLE-8 a bond that does not come back', disputed, (draft) => {
    setAmount(consumer(draft), 0, (amount) => amount - constants.bondMicroGpuc);
  });
  refuses(
    'PRV-SETTLE-9 a job of a script that is not jobDelivered',
    () => settle({ jobs: [deliveredBox()] }),
    (draft) => {
      resealed(draft, 1, people.thief.ergoTree);
    },
  );
  refuses('PRV-SETTLE-10 earnings one unit short', settling, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('PRV-SETTLE-10 more than was earned', settling, (draft) => {
    draft.inputs[1]!.box.assets.push(asset(GPUC, 1n));
    setAmount(provider(draft), 2, (amount) => amount + 1n);
  });
  refuses('PRV-SETTLE-11 a fee one unit short', settling, (draft) => {
    setAmount(treasury(draft), 0, (amount) => amount - 1n);
  });
  for (const [position, what] of [
    [0, 'slots'],
    [1, 'stake'],
    [2, 'completed jobs'],
    [3, 'failed jobs'],
    [4, 'declined jobs'],
    [5, 'disputes lost'],
    [6, 'volume'],
    [7, 'sum of ratings'],
    [8, 'count of ratings'],
    [9, 'slash'],
  ] as const) {
    refuses(`PRV-SETTLE-12 a wrong number of ${what}`, everyState, (draft) => {
      setLong(provider(draft), 'R5', position, (value) => value + 1n);
    });
  }
  refuses('PRV-SETTLE-12 a thirteenth statistic', settling, (draft) => {
    setLong(provider(draft), 'R5', 10, () => 0n);
  });
  refuses('PRV-HOME-1 a ticket carried out', settling, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
  refuses('PRV-HOME-2 a fee changed by the way', settling, (draft) => {
    setLong(provider(draft), 'R8', 6, () => 1n);
  });
  refuses('PRV-PAID-1 the fee to somebody else', settling, (draft) => {
    treasury(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('PRV-PAID-2 a fee that answers for another batch', settling, (draft) => {
    setBytes(treasury(draft), 'R4', otherId);
  });
  refuses('PRV-BATCH-3 a stranger’s box in the batch', settling, (draft) => {
    draft.inputs.push({ box: walletBox(people.thief.ergoTree), extension: {} });
    draft.keys = [people.thief];
  });
  refuses('PRV-KEEP-3 ERG taken out of the provider box', settling, (draft) => {
    provider(draft).value -= 1n;
  });
  refuses('PRV-KEEP-2 a provider box that leaves the market', settling, (draft) => {
    provider(draft).ergoTree = people.owner.ergoTree;
  });
  refuses('PRV-SAME-1 availability changed by a bot', settling, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-SAME-2 a retirement changed by a bot', settling, (draft) => {
    setLong(provider(draft), 'R8', 3, () => 1n);
  });
  refuses('PRV-STILL-1 terms changed by a bot', settling, (draft) => {
    setLong(provider(draft), 'R6', 0, () => 1n);
  });
});
