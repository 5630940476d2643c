import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, setAmount, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { leaveMember } from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, constants, GPUC, place, tokens } from '#test/support/contracts/world.ts';

const ahead = (): Draft => leaveMember({ balance: 5n });
const broke = (): Draft => leaveMember({ balance: -7n });
const shard = (draft: Draft) => draft.outputs[0]!;
const leaver = (draft: Draft) => draft.inputs[1]!.box;

/** Somebody's box with one more MEMBER than there are accounts in the transaction. */
const strayMember = place(candidate(people.owner.ergoTree, 1_000_000n, { assets: [asset(tokens.member, 1n)] }), 61);

describe('leaveMember', () => {
  accepts('takes the allotment back and leaves the rest to the owner', ahead);
  accepts('takes all that is there of less than an allotment', broke);
  accepts('takes a gift', broke, (draft) => {
    setAmount(leaver(draft), 1, () => constants.allotmentMicroGpuc + 100n);
    setAmount(shard(draft), 2, (amount) => amount + 107n);
  });

  refuses('REG-LEAVEMEMBER-1 a leaver that holds MEMBER in another place', ahead, (draft) => {
    leaver(draft).assets.reverse();
  });
  const byTheAccountToo = { also: ['ACC-LEAVE-3'] };
  refuses(
    'REG-LEAVEMEMBER-2 two MEMBER put back for one',
    ahead,
    (draft) => {
      draft.inputs.push({ box: strayMember, extension: {} });
      setAmount(shard(draft), 3, (amount) => amount + 1n);
    },
    byTheAccountToo,
  );
  refuses(
    'REG-LEAVEMEMBER-2 a MEMBER kept on leaving',
    ahead,
    (draft) => {
      setAmount(shard(draft), 3, (amount) => amount - 1n);
      addOutput(draft, people.thief.ergoTree, { assets: [asset(tokens.member, 1n)] });
    },
    byTheAccountToo,
  );
  refuses('REG-LEAVEMEMBER-3 a PROVIDER taken along', ahead, (draft) => {
    setAmount(shard(draft), 1, (amount) => amount - 1n);
  });
  refuses('REG-LEAVEMEMBER-4 an allotment kept on leaving', ahead, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - constants.allotmentMicroGpuc);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(GPUC, constants.allotmentMicroGpuc)] });
  });
  refuses('REG-LEAVEMEMBER-4 an allotment one unit short', ahead, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - 1n);
  });
  refuses('REG-LEAVEMEMBER-4 a unit kept of less than an allotment', broke, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - 1n);
  });
  refuses('REG-KEEP-9 a successor with junk for its MEMBER tokens', ahead, (draft) => {
    draft.inputs.push({
      box: place(candidate(people.owner.ergoTree, 1_000_000n, { assets: [asset('73'.repeat(32), 101n)] }), 62),
      extension: {},
    });
    setTokenId(shard(draft), 3);
  });
});
