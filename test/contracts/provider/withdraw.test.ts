import { describe } from 'vitest';
import { activeBox, openBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addOutput,
  addToWallet,
  ageInputs,
  otherId,
  setAmount,
  setBytes,
  setLong,
  setTokenId,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { collect, withdraw } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, GPUC, JUNK, NOW, OTHER_TICKET, TICKET } from '#test/support/contracts/world.ts';

const withdrawing = (): Draft => withdraw();
const collecting = (): Draft => collect();
const provider = (draft: Draft) => draft.outputs[0]!;
const payment = (draft: Draft) => draft.outputs[1]!;

/** Other earnings in the box, all of them paid out. */
const earnings = (amount: bigint) => (draft: Draft) => {
  setAmount(draft.inputs[0]!.box, 2, () => 20_000_001n + amount);
  setAmount(payment(draft), 0, () => amount);
};

describe('withdraw', () => {
  accepts('pays the least amount', withdrawing, earnings(constants.minWithdrawMicroGpuc));

  refuses('PRV-WITHDRAW-1 statistics changed by the way', withdrawing, (draft) => {
    setLong(provider(draft), 'R5', 2, (completed) => completed + 1n);
  });
  refuses(
    'PRV-WITHDRAW-2 dust paid out to keep the box busy',
    withdrawing,
    earnings(constants.minWithdrawMicroGpuc - 1n),
  );
  refuses('PRV-WITHDRAW-3 stake taken out with the earnings', withdrawing, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('PRV-WITHDRAW-3 earnings left behind', withdrawing, (draft) => {
    addToWallet(draft, GPUC, 1n);
    setAmount(provider(draft), 2, (amount) => amount + 1n);
  });
  refuses('PRV-WITHDRAW-4 earnings paid to somebody else', withdrawing, (draft) => {
    payment(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('PRV-WITHDRAW-5 a payment one unit short', withdrawing, (draft) => {
    setAmount(payment(draft), 0, (amount) => amount - 1n);
  });
  refuses('PRV-WITHDRAW-6 a payment that answers for another box', withdrawing, (draft) => {
    setBytes(payment(draft), 'R4', otherId);
  });
});

describe('collect', () => {
  const takeOut = (amount: bigint) => (draft: Draft) => {
    addToWallet(draft, GPUC, 2_000_000n);
    setAmount(provider(draft), 2, () => 23_000_001n - amount);
  };

  accepts('takes a part of the earnings', collecting, takeOut(1n));
  accepts('takes all earnings', collecting, takeOut(3_000_000n));

  refuses('PRV-COLLECT-1 earnings taken by a stranger', collecting, (draft) => {
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('PRV-COLLECT-2 statistics changed by the way', collecting, (draft) => {
    setLong(provider(draft), 'R5', 2, (completed) => completed + 1n);
  });
  refuses('PRV-COLLECT-3 nothing taken', collecting, takeOut(0n));
  refuses('PRV-COLLECT-4 a unit of the stake taken', collecting, takeOut(3_000_001n));
  refuses('PRV-STILL-1 terms changed by the way', collecting, (draft) => {
    setLong(provider(draft), 'R6', 0, () => 1n);
  });
  refuses('PRV-SAME-1 availability changed by the way', collecting, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-ALONE-3 a spare ticket carried out', collecting, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
});

/** A provider box created as many blocks before this one, inputs being older still. */
const backdate = (blocks: number) => (draft: Draft) => {
  ageInputs(draft, 1);
  provider(draft).creationHeight = NOW - blocks;
};

describe('invariants of every provider action', () => {
  accepts('a height of creation 720 blocks ago', withdrawing, backdate(720));

  refuses('PRV-KEEP-10 a provider box backdated into storage rent', withdrawing, backdate(721));
  refuses('PRV-KEEP-2 a provider box that leaves the market', withdrawing, (draft) => {
    provider(draft).ergoTree = people.owner.ergoTree;
  });
  refuses('PRV-KEEP-3 ERG taken out', withdrawing, (draft) => {
    provider(draft).value -= 1n;
  });
  refuses('PRV-KEEP-4 a junk token that makes the box dearer to keep', withdrawing, (draft) => {
    addToWallet(draft, JUNK, 1n);
    provider(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('PRV-KEEP-5 junk in the place of PROVIDER', withdrawing, (draft) => {
    addToWallet(draft, JUNK, 1n);
    setTokenId(provider(draft), 0);
  });
  refuses('PRV-KEEP-6 forged tickets in the place of the real', withdrawing, (draft) => {
    addToWallet(draft, OTHER_TICKET, 9n);
    setTokenId(provider(draft), 1, OTHER_TICKET);
  });
  refuses('PRV-KEEP-7 a stake in a worthless token', withdrawing, (draft) => {
    addToWallet(draft, JUNK, 20_000_001n);
    setTokenId(provider(draft), 2);
  });
  refuses('PRV-KEEP-9 an eighth number in the status', withdrawing, (draft) => {
    setLong(provider(draft), 'R8', 7, () => 0n);
  });
  refuses('PRV-STILL-1 terms changed by a bot', withdrawing, (draft) => {
    setLong(provider(draft), 'R6', 0, () => 1n);
  });
  refuses('PRV-SAME-1 availability changed by a bot', withdrawing, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-SAME-2 a retirement changed by a bot', withdrawing, (draft) => {
    setLong(provider(draft), 'R8', 3, () => 1n);
  });
  refuses('PRV-ALONE-1 an open job carried along', withdrawing, (draft) => {
    const job = openBox();
    draft.inputs.splice(1, 0, { box: job, extension: {} });
    addOutput(draft, people.thief.ergoTree, { value: job.value, assets: [...job.assets] });
  });
  refuses('PRV-ALONE-2 a job of its own carried along', withdrawing, (draft) => {
    const job = activeBox();
    draft.inputs.splice(1, 0, { box: job, extension: {} });
    addOutput(draft, people.thief.ergoTree, { value: job.value, assets: [...job.assets] });
  });
  refuses('PRV-ALONE-3 a spare ticket carried out', withdrawing, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
  refuses('PRV-ALONE-4 a fee changed by the way', withdrawing, (draft) => {
    setLong(provider(draft), 'R8', 6, () => 1n);
  });
});
