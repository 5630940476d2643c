import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, otherId, setAmount, setBytes, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { leave } from '#test/support/contracts/honest.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, NOW, place, TICKET, tokens } from '#test/support/contracts/world.ts';

const quiet = (): Draft => leave();
const indebted = (): Draft => leave({ busy: 2 });
const shard = (draft: Draft) => draft.outputs[0]!;
const leaver = (draft: Draft) => draft.inputs[1]!.box;
/** The same leave as many blocks after the shard was last spent. */
const agedShard = (blocks: number) => (draft: Draft) => {
  draft.height = draft.inputs[0]!.box.creationHeight + blocks;
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

describe('leave', () => {
  accepts('lets a provider go at his retire height', quiet, (draft) => {
    setLong(leaver(draft), 'R8', 3, () => BigInt(NOW));
  });
  accepts('lets the owner take his stake and earnings', () => leave({ earnings: 5n }));
  accepts('takes one slash for one missing ticket', () => leave({ busy: 1 }));
  accepts('takes all slashes where only the last ticket is home', () => leave({ busy: 10 }));

  accepts('takes a shard just before it owes storage rent', quiet, agedShard(999_999));

  refuses('PRV-LEAVE-3 a shard that anybody may spend for its rent', quiet, agedShard(1_000_000));
  refuses('REG-KEEP-2 a shard that leaves the market', quiet, (draft) => {
    shard(draft).ergoTree = people.owner.ergoTree;
  });
  refuses('REG-LEAVE-1 a leave that the owner did not sign', quiet, (draft) => {
    draft.keys = [people.worker];
  });
  refuses('REG-LEAVE-2 a leaver that holds no PROVIDER', quiet, (draft) => {
    leaver(draft).ergoTree = people.owner.ergoTree;
    setTokenId(leaver(draft), 0);
    leaver(draft).assets.push(asset(tokens.provider, 1n));
  });
  refuses('REG-LEAVE-3 two PROVIDER put back for one', quiet, (draft) => {
    draft.inputs.push({
      box: place(candidate(people.owner.ergoTree, 1_000_000n, { assets: [asset(tokens.provider, 1n)] }), 60),
      extension: {},
    });
    setAmount(shard(draft), 1, (amount) => amount + 1n);
  });
  refuses('REG-LEAVE-4 enrolment fees carried off', quiet, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - 1n);
  });
  refuses('REG-LEAVE-11 a MEMBER taken along', quiet, (draft) => {
    setAmount(shard(draft), 3, (amount) => amount - 1n);
  });
  refuses('REG-LEAVE-5 a provider that never retired', quiet, (draft) => {
    setLong(leaver(draft), 'R8', 3, () => 0n);
  });
  refuses('REG-LEAVE-6 a provider whose cooldown runs', quiet, (draft) => {
    setLong(leaver(draft), 'R8', 3, () => BigInt(NOW + 1));
  });
  refuses('REG-LEAVE-7 a ticket carried out', quiet, (draft) => {
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
  refuses('REG-LEAVE-8 forfeits paid to somebody else', indebted, (draft) => {
    draft.outputs[1]!.ergoTree = people.owner.ergoTree;
  });
  refuses('REG-LEAVE-9 forfeits one unit short', indebted, (draft) => {
    setAmount(draft.outputs[1]!, 0, (amount) => amount - 1n);
  });
  refuses('REG-LEAVE-10 forfeits that answer for another box', indebted, (draft) => {
    setBytes(draft.outputs[1]!, 'R4', otherId);
  });

  refuses('PRV-LEAVE-1 a registry of the owner’s own making', quiet, (draft) => {
    const forged = draft.inputs[0]!.box;
    forged.ergoTree = people.owner.ergoTree;
    setTokenId(forged, 0);
    setTokenId(shard(draft), 0);
  });
});
