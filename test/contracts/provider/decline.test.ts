import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { otherId, setAmount, setBytes, setLong, setTerms, waitSince } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { decline } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, GPUC, NOW } from '#test/support/contracts/world.ts';

const declining = (): Draft => decline();
const provider = (draft: Draft) => draft.outputs[0]!;
const consumer = (draft: Draft) => draft.outputs[2]!;
const treasury = (draft: Draft) => draft.outputs[3]!;
const deadline = (height: number) => (draft: Draft) => {
  setTerms(draft.inputs[2]!.box, () => ({ height: BigInt(height) }));
};

/** The same decline by a box of the worker's that is as many blocks old. */
const workerBoxAged = (blocks: number) => (draft: Draft) => {
  waitSince(draft, 3, blocks);
  for (const { box } of draft.inputs.slice(1, 3)) setTerms(box, () => ({ height: BigInt(draft.height) }));
};

describe('decline', () => {
  accepts('gives a job back at its deadline', declining, deadline(NOW));

  refuses('PRV-DECLINE-1 a job past its deadline', declining, deadline(NOW - 1));
  refuses('PRV-DECLINE-2 a decline that the worker did not send', declining, (draft) => {
    draft.inputs[3]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  accepts('takes a box of the worker’s just before it owes storage rent', declining, workerBoxAged(999_999));

  refuses(
    'PRV-DECLINE-4 a box of the worker’s that anybody may spend for its rent',
    declining,
    workerBoxAged(1_000_000),
  );
  refuses('PRV-DECLINE-3 a fine one unit short', declining, (draft) => {
    setAmount(treasury(draft), 0, (amount) => amount - 1n);
  });
  refuses('PRV-PAID-1 the fine to somebody else', declining, (draft) => {
    treasury(draft).ergoTree = people.worker.ergoTree;
  });
  refuses('PRV-PAID-2 a fine that answers for another batch', declining, (draft) => {
    setBytes(treasury(draft), 'R4', otherId);
  });
  refuses('PRV-END-2 a refund to somebody else', declining, (draft) => {
    consumer(draft).ergoTree = people.worker.ergoTree;
  });
  refuses('PRV-END-4 a tip out of the consumer’s deposit', declining, (draft) => {
    consumer(draft).value -= 1n;
  });
  refuses('PRV-END-5 a refund one unit short', declining, (draft) => {
    setAmount(consumer(draft), 0, (amount) => amount - 1n);
  });
  refuses('PRV-END-7 stake taken out beyond the fine', declining, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('PRV-END-8 a decline that is not counted', declining, (draft) => {
    setLong(provider(draft), 'R5', 4, (declined) => declined - 1n);
  });
  refuses('PRV-END-8 a decline booked as a completed job', declining, (draft) => {
    setLong(provider(draft), 'R5', 2, (completed) => completed + 1n);
  });
  refuses(
    'PRV-BATCH-1 a batch of no jobs',
    declining,
    (draft) => {
      draft.inputs.splice(1, 2);
      draft.outputs.splice(1, 2);
      const before = draft.inputs[0]!.box;
      const [after, fine] = draft.outputs;
      Object.assign(after!, { assets: before.assets, additionalRegisters: { ...before.additionalRegisters } });
      setLong(after!, 'R8', 0, () => 6n);
      setLong(after!, 'R8', 1, () => 0n);
      draft.inputs[1]!.box.assets.push(asset(GPUC, 1n));
      fine!.assets = [asset(GPUC, 1n)];
    },
    { also: ['PRV-END-6', 'PRV-DECLINE-3'] },
  );
});
