import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAmount, setBytes, setTerms, waitSince } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { deliver } from '#test/support/contracts/honestJob.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, NOW } from '#test/support/contracts/world.ts';

const delivering = (): Draft => deliver();
const releaseIn = (blocks: number) => (draft: Draft) => {
  setTerms(draft.outputs[2]!, () => ({ height: BigInt(NOW + blocks) }));
};
const deadline = (height: number) => (draft: Draft) => {
  setTerms(draft.inputs[2]!.box, () => ({ height: BigInt(height) }));
};

/** The same delivery by a box of the worker's that is as many blocks old. */
const workerBoxAged = (blocks: number) => (draft: Draft) => {
  waitSince(draft, 0, blocks);
  const height = BigInt(draft.height);
  for (const { box } of draft.inputs.slice(1)) setTerms(box, () => ({ height }));
  for (const at of [1, 2]) setTerms(draft.outputs[at]!, () => ({ height: height + BigInt(constants.disputeBlocks) }));
};

describe('deliver', () => {
  accepts('takes a box of the worker’s just before it owes storage rent', delivering, workerBoxAged(999_999));

  refuses(
    'JAC-DELIVER-10 a box of the worker’s that anybody may spend for its rent',
    delivering,
    workerBoxAged(1_000_000),
  );
  accepts('takes the longest window for a dispute', delivering, releaseIn(constants.disputeBlocks + 10));
  accepts('takes the shortest window for a dispute', delivering, releaseIn(constants.disputeBlocks - 10));
  accepts('takes a result at the deadline', delivering, deadline(NOW));
  accepts('takes a job that gains ERG on the way', delivering, (draft) => {
    draft.outputs[1]!.value += 1n;
    draft.inputs[0]!.box.value += 1n;
  });

  refuses('JAC-DELIVER-1 a result that the worker did not send', delivering, (draft) => {
    draft.inputs[0]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('JAC-DELIVER-2 a successor under another script', delivering, (draft) => {
    draft.outputs[2]!.ergoTree = people.worker.ergoTree;
  });
  refuses('JAC-DELIVER-3 escrow taken out', delivering, (draft) => {
    setAmount(draft.outputs[2]!, 1, (amount) => amount - 1n);
  });
  refuses('JAC-DELIVER-4 deposit taken out', delivering, (draft) => {
    draft.outputs[2]!.value -= 1n;
  });
  refuses('JAC-DELIVER-5 a higher price', delivering, (draft) => {
    setTerms(draft.outputs[2]!, ({ price }) => ({ price: price + 1n }));
  });
  refuses('JAC-DELIVER-5 another consumer', delivering, (draft) => {
    setTerms(draft.outputs[2]!, ({ identity }) => ({
      identity: identity.replace(people.consumer.ergoTree, people.thief.ergoTree),
    }));
  });
  refuses('JAC-DELIVER-6 a release put off', delivering, releaseIn(constants.disputeBlocks + 11));
  refuses('JAC-DELIVER-6 a release before the consumer can look', delivering, releaseIn(constants.disputeBlocks - 11));
  refuses('JAC-DELIVER-8 a result hash of 31 bytes', delivering, (draft) => {
    setBytes(draft.outputs[2]!, 'R5', '81'.repeat(31));
  });
  refuses('JAC-DELIVER-9 a result after the deadline', delivering, deadline(NOW - 1));
});
