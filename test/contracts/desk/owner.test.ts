import { SShort } from '@fleet-sdk/serializer';
import { describe, expect, it } from 'vitest';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { buildSetDesk } from '#lib/protocol/desk/set.ts';
import { buildWithdrawDesk } from '#lib/protocol/desk/withdraw.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { setAmount, setBytes, wrongType } from '#test/support/contracts/edits.ts';
import { bankBox, deskBox, purse, SIGUSD } from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, expectAccepted, expectRefused, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { draftOf, frame, read } from '#test/support/contracts/honest.ts';
import { bankSell, deskRefill } from '#test/support/contracts/honestExchange.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { asset, candidate, ERG, GPUC, NOW, place, trees } from '#test/support/contracts/world.ts';

const refilling = (): Draft => deskRefill();
const desk = () => read(decodeDesk, deskBox());
const owned = { ...frame, desk: desk(), funding: purse(people.owner.ergoTree, []) };
const terms = { askBps: 0, bidBps: 500, mostMicroGpuc: 1n, leastMicroGpuc: 1n };

/** Takes everything out of a desk that is input 0. */
const empty = (draft: Draft, into: string): void => {
  const { value, assets } = draft.inputs[0]!.box;
  draft.outputs[0] = candidate(into, value, { assets: [...assets], creationHeight: draft.height });
};
const keys = (count: number): string =>
  guards
    .slice(0, count)
    .map(({ publicKeyHex }) => `cd${publicKeyHex}`)
    .join('');
const threeKeys = `0008980303${keys(3)}`;
/** A guard's key beside a constant that nobody reads: a script of exactly 100 bytes. */
const hundredBytes = `10020e3b${'00'.repeat(59)}08cd${guards[0].publicKeyHex}7301`;
const twoKeys = `0008980202${keys(2)}`;

/** A desk of several guards, one of whose boxes is there. */
const ofGuards = (script: string) => (): Draft =>
  mutate(refilling(), (draft) => {
    setBytes(draft.inputs[0]!.box, 'R4', script);
    draft.inputs[1]!.box.ergoTree = script;
    draft.keys = guards;
    empty(draft, people.spare.ergoTree);
  });

describe('refill, set and withdraw', () => {
  accepts('refill adds GPUC and ERG', refilling);
  accepts('set changes the terms', () => draftOf(buildSetDesk({ ...owned, terms }), [people.owner]));
  accepts('withdraw takes a part', () =>
    draftOf(buildWithdrawDesk({ ...owned, amounts: { microGpuc: 5n, nanoErg: ERG } }), [people.owner]),
  );
  accepts('withdraw takes everything', () => draftOf(buildWithdrawDesk(owned), [people.owner]));
  accepts('several keys own a desk together', ofGuards(twoKeys));
  accepts('an owner script of a hundred bytes owns a desk', ofGuards(hundredBytes));
  accepts('the owner takes a desk back whose other registers nobody can read', refilling, (draft) => {
    wrongType(draft.inputs[0]!.box, 'R5');
    draft.inputs[0]!.box.additionalRegisters = { R4: draft.inputs[0]!.box.additionalRegisters.R4! };
    empty(draft, people.owner.ergoTree);
  });
  accepts('the owner takes what else lies in his desk', refilling, (draft) => {
    draft.inputs[0]!.box.assets = [asset(SIGUSD, 5n)];
    empty(draft, people.owner.ergoTree);
  });

  refuses(
    'DSK-OWNER-1 an owner whose script has more than a hundred bytes',
    () => ofGuards(twoKeys)(),
    (draft) => {
      setBytes(draft.inputs[0]!.box, 'R4', threeKeys);
      draft.inputs[1]!.box.ergoTree = threeKeys;
    },
  );
  refuses('DSK-OWNER-2 somebody else who takes it all', refilling, (draft) => {
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
    empty(draft, people.thief.ergoTree);
  });
  refuses('DSK-OWNER-2 one of the owner’s desks emptied along with a wallet of somebody else', refilling, (draft) => {
    setAmount(draft.outputs[0]!, 0, (amount) => amount - 10n);
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
});

/** Moves a draft so far on that its second input is of that age, all outputs being new. */
const agedOwner = (blocks: number) => (draft: Draft) => {
  draft.height = draft.inputs[1]!.box.creationHeight + blocks;
  draft.inputs[0]!.box.creationHeight = draft.height - 10;
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

describe('proof of the owner’s presence', () => {
  accepts('speaks for him just before it owes storage rent', refilling, agedOwner(999_999));

  refuses('DSK-OWNER-3 a box of the owner’s that anybody may soon spend for its rent', refilling, agedOwner(1_000_000));

  /** Dust under the owner's script, dated back, spent for its rent by a thief: no signature of the owner's anywhere. */
  const rented = (): Draft =>
    mutate(refilling(), (draft) => {
      draft.height = NOW + 1_051_200;
      const dust = place(candidate(people.owner.ergoTree, 100_000n, { creationHeight: NOW }), 96);
      const wallet = draft.inputs[1]!.box;
      wallet.ergoTree = people.thief.ergoTree;
      draft.inputs.push({ box: dust, extension: { 127: SShort(0).toHex() } });
      draft.keys = [people.thief];
      for (const output of draft.outputs) output.creationHeight = draft.height;
      for (const { box } of draft.inputs.slice(0, 2)) box.creationHeight = draft.height - 10;
    });

  it('collected for storage rent is no proof of presence', () => {
    expectRefused(
      mutate(rented(), (draft) => {
        empty(draft, people.thief.ergoTree);
      }),
    );
  });
  it('is collectable by anyone in a transaction without the desk', () => {
    const harmless = mutate(rented(), (draft) => {
      draft.inputs.shift();
      draft.outputs.shift();
      draft.outputs[0]!.assets = [];
    });
    expectAccepted(harmless);
    expect(harmless.inputs).toHaveLength(2);
  });
});

describe('a desk whose owner script is not a proposition', () => {
  it.each([
    ['the desk', trees.desk],
    ['the order', trees.order],
    ['the bank', trees.bank],
  ])('owned by %s script is nobody’s to empty', (_, script) => {
    expectRefused(
      mutate(bankSell({ boxes: [bankBox()] }), (draft) => {
        const lost = deskBox({ ownerTree: script });
        draft.inputs.push({ box: lost, extension: {} });
        draft.outputs.splice(
          1,
          0,
          candidate(people.thief.ergoTree, lost.value, {
            creationHeight: draft.outputs[0]!.creationHeight,
            assets: [asset(GPUC, 1_000_000_000n)],
          }),
        );
      }),
    );
  });
});
