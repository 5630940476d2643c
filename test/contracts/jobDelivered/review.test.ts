import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addToWallet,
  setAmount,
  setBytes,
  setTerms,
  setVerdict,
  waitSince,
  wrongType,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { approve, dispute, dormant } from '#test/support/contracts/honestJob.ts';
import { settle } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, GPUC, NOW, OTHER_TICKET } from '#test/support/contracts/world.ts';
import { setTokenId } from '#test/support/contracts/edits.ts';

const approving = (): Draft => approve();
const disputing = (): Draft => dispute();
const falling = (): Draft => dormant();
const settling = (): Draft => settle();
const review = (draft: Draft) => draft.outputs[0]!;

/** The same job with another release height, before and after. */
const released = (height: number) => (draft: Draft) => {
  setTerms(draft.inputs[0]!.box, () => ({ height: BigInt(height) }));
  setTerms(review(draft), () => ({ height: BigInt(height) }));
};
const payer = (draft: Draft) => {
  draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
  draft.keys = [people.thief];
};

/** The same approval by a box of the consumer's that is as many blocks old. */
const consumerBoxAged = (blocks: number) => (draft: Draft) => {
  waitSince(draft, 1, blocks);
};

describe('approve', () => {
  accepts('takes one star', approving, (draft) => {
    setVerdict(review(draft), 1n, 1n);
  });
  accepts('takes five stars', approving, (draft) => {
    setVerdict(review(draft), 1n, 5n);
  });
  accepts('takes an approval after the release', approving, released(NOW - 1));

  refuses('JDE-REVIEW-1 a successor under another script', approving, (draft) => {
    review(draft).ergoTree = people.consumer.ergoTree;
  });
  refuses('JDE-REVIEW-2 deposit taken out', approving, (draft) => {
    review(draft).value -= 1n;
  });
  refuses('JDE-REVIEW-3 escrow taken out', approving, (draft) => {
    setAmount(review(draft), 1, (amount) => amount - 1n);
  });
  refuses('JDE-REVIEW-4 a lower price', approving, (draft) => {
    setTerms(review(draft), ({ price }) => ({ price: price - 1n }));
  });
  refuses('JDE-REVIEW-5 another result', approving, (draft) => {
    setBytes(review(draft), 'R5', '82'.repeat(32));
  });
  refuses('JDE-REVIEW-6 an approval that the consumer has no part in', approving, payer);
  accepts('takes a box of the consumer’s just before it owes storage rent', approving, consumerBoxAged(999_999));

  refuses(
    'JDE-REVIEW-7 a box of the consumer’s that anybody may spend for its rent',
    approving,
    consumerBoxAged(1_000_000),
  );
  refuses('JDE-APPROVE-1 no star', approving, (draft) => {
    setVerdict(review(draft), 1n, 0n);
  });
  refuses('JDE-APPROVE-2 six stars', approving, (draft) => {
    setVerdict(review(draft), 1n, 6n);
  });
});

describe('dispute', () => {
  accepts('takes a dispute in the last block before the release', disputing, released(NOW + 1));

  refuses('JDE-REVIEW-3 a bond one unit short', disputing, (draft) => {
    setAmount(review(draft), 1, (amount) => amount - 1n);
  });
  refuses('JDE-REVIEW-3 a bond beyond the bond', disputing, (draft) => {
    addToWallet(draft, GPUC, 1n);
    setAmount(review(draft), 1, (amount) => amount + 1n);
  });
  refuses('JDE-REVIEW-6 a dispute that the consumer has no part in', disputing, payer);
  refuses('JDE-DISPUTE-1 a verdict of the consumer’s own', approving, (draft) => {
    setVerdict(review(draft), 5n, 0n);
  });
  refuses('JDE-REVIEW-8 a dispute with stars', disputing, (draft) => {
    setVerdict(review(draft), 2n, 5n);
  });
  refuses('JDE-DISPUTE-3 a dispute after the release', disputing, released(NOW));
});

describe('dormant', () => {
  refuses('JDE-REVIEW-8 stars that nobody gave', falling, (draft) => {
    setVerdict(review(draft), 3n, 5n);
  });
  refuses('JDE-DORMANT-2 a job released less than a year ago', falling, released(NOW - constants.reclaimBlocks));
});

describe('jobDelivered: the provider’s ticket in a batch', () => {
  refuses('JDE-COORD-1 a coordinator with another ticket', settling, (draft) => {
    const forged = draft.inputs[0]!.box;
    forged.ergoTree = people.thief.ergoTree;
    setTokenId(forged, 1, OTHER_TICKET);
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
    draft.outputs[0]!.assets.splice(1, 1);
    wrongType(draft.outputs[0]!, 'R5');
    draft.keys = [people.thief];
  });
});
