import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAssets, setInt, setLong, setTokenId, spareAssets } from '#test/support/contracts/edits.ts';
import { propose } from '#test/support/contracts/honest.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { constants, NOW } from '#test/support/contracts/world.ts';

describe('propose', () => {
  accepts('takes a proposal that all its guards must sign', propose, (draft) => {
    setInt(draft.outputs[0]!, 'R6', 4);
  });
  accepts('takes twelve assets', propose, (draft) => {
    setAssets(draft.outputs[0]!, (rows) => [...rows, ...spareAssets(12 - rows.length)]);
  });
  accepts('takes the shortest delay', propose, (draft) => {
    setInt(draft.outputs[0]!, 'R8', NOW + constants.proposalBlocks);
  });

  refuses('PRO-PROPOSE-1 one guard where two must sign', propose, (draft) => {
    draft.keys = [guards[0], people.bot];
  });
  refuses('PRO-PROPOSE-2 guards named by a box that is not governance', propose, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('PRO-PROPOSE-3 a successor under another script', propose, (draft) => {
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
  });
  refuses('PRO-PROPOSE-4 a successor with less ERG', propose, (draft) => {
    draft.outputs[0]!.value -= 1n;
  });
  refuses('PRO-PROPOSE-5 a successor without the token', propose, (draft) => {
    draft.outputs[0]!.assets = [];
  });
  refuses('PRO-PROPOSE-6 a tenth parameter', propose, (draft) => {
    setLong(draft.outputs[0]!, 'R4', 9, () => 0n);
  });
  refuses('PRO-PROPOSE-7 more signatures than guards', propose, (draft) => {
    setInt(draft.outputs[0]!, 'R6', 5);
  });
  refuses('PRO-PROPOSE-8 a delay one block short', propose, (draft) => {
    setInt(draft.outputs[0]!, 'R8', NOW + constants.proposalBlocks - 1);
  });
  refuses('PRO-PROPOSE-9 a thirteenth asset', propose, (draft) => {
    setAssets(draft.outputs[0]!, (rows) => [...rows, ...spareAssets(13 - rows.length)]);
  });
  refuses('PRO-PROPOSE-10 an asset with an eighth number', propose, (draft) => {
    setAssets(draft.outputs[0]!, ([first, ...rest]) => [{ ...first!, numbers: [...first!.numbers, 0n] }, ...rest]);
  });
});
