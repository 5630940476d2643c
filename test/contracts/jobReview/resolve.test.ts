import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAmount, setBytes, setTerms, setTokenId, setVerdict } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { resolve } from '#test/support/contracts/honestJob.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { constants, NOW } from '#test/support/contracts/world.ts';

const resolving = (): Draft => resolve();
const inFavour = (): Draft => resolve({ share: 1_010_000n });
const successor = (draft: Draft) => draft.outputs[0]!;
const share = (price: bigint) => (draft: Draft) => {
  setTerms(successor(draft), () => ({ price }));
};
const released = (height: number) => (draft: Draft) => {
  setTerms(draft.inputs[0]!.box, () => ({ height: BigInt(height) }));
  setTerms(successor(draft), () => ({ height: BigInt(height) }));
};

describe('resolve', () => {
  accepts('gives the provider a single unit', resolving, share(1n));
  accepts('gives the provider all', inFavour);
  accepts('takes a split before the release', resolving, released(NOW + 3));
  accepts(
    'takes a split in the last block of the guards’ window',
    resolving,
    released(NOW - constants.guardBlocks + 1),
  );

  refuses('JRE-RESOLVE-1 one guard where two must sign', resolving, (draft) => {
    draft.keys = [guards[1], people.bot];
  });
  refuses('JRE-RESOLVE-2 guards named by a box that is not governance', resolving, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('JRE-RESOLVE-3 a job that nobody disputed', resolving, (draft) => {
    setVerdict(draft.inputs[0]!.box, 1n, 5n);
  });
  refuses('JRE-RESOLVE-3 a job that is resolved already', resolving, (draft) => {
    setVerdict(draft.inputs[0]!.box, 5n, 0n);
  });
  refuses('JRE-RESOLVE-4 a split after the guards’ window', resolving, released(NOW - constants.guardBlocks));
  refuses('JRE-RESOLVE-5 a successor under another script', resolving, (draft) => {
    successor(draft).ergoTree = guards[0].ergoTree;
  });
  refuses('JRE-RESOLVE-6 deposit taken out', resolving, (draft) => {
    successor(draft).value -= 1n;
  });
  refuses('JRE-RESOLVE-7 guards taking a unit of the escrow', resolving, (draft) => {
    setAmount(successor(draft), 1, (amount) => amount - 1n);
  });
  refuses('JRE-RESOLVE-8 another payee', resolving, (draft) => {
    setTerms(successor(draft), ({ identity }) => ({
      identity: identity.replace(people.owner.ergoTree, guards[0].ergoTree),
    }));
  });
  refuses('JRE-RESOLVE-8 a release put off', resolving, (draft) => {
    setTerms(successor(draft), ({ height }) => ({ height: height + 1n }));
  });
  refuses('JRE-RESOLVE-9 a price of nothing, which no settlement could pay', resolving, share(0n));
  refuses('JRE-RESOLVE-10 a price above the agreed one', inFavour, share(1_010_001n));
  refuses('JRE-RESOLVE-11 another result', resolving, (draft) => {
    setBytes(successor(draft), 'R5', '82'.repeat(32));
  });
  refuses('JRE-RESOLVE-12 a provider that keeps his name in spite of a split', resolving, (draft) => {
    setVerdict(successor(draft), 4n, 0n);
  });
  refuses('JRE-RESOLVE-12 a provider in the right counted as loser', inFavour, (draft) => {
    setVerdict(successor(draft), 5n, 0n);
  });
});
