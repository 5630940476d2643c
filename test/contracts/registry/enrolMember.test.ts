import { describe } from 'vitest';
import { accountActions } from '#lib/protocol/account/contract.ts';
import { registryActions } from '#lib/protocol/registry/contract.ts';
import { encodeInt, encodeLong } from '#lib/protocol/shared/registers.ts';
import { registryBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addOutput,
  addToWallet,
  ageInputs,
  setAmount,
  setBytes,
  setInt,
  setRegister,
  setTokenId,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { enrolMember } from '#test/support/contracts/honest.ts';
import { accountBox } from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, GPUC, JUNK, NOW, tokens } from '#test/support/contracts/world.ts';

const shard = (draft: Draft) => draft.outputs[0]!;
const account = (draft: Draft) => draft.outputs[1]!;
/** What an account holds that has none of it afterwards. */
const leftOver = (draft: Draft, balance: bigint): void => {
  const held = [asset(tokens.member, 1n), asset(GPUC, constants.allotmentMicroGpuc + balance)];
  addOutput(draft, people.thief.ergoTree, { assets: held });
};
const least = constants.accountRentNanoErg + constants.minCollateralNanoErg;

describe('enrolMember', () => {
  accepts('takes the least collateral', enrolMember, (draft) => {
    account(draft).value = least;
  });
  accepts('takes an owner script of a hundred bytes', enrolMember, (draft) => {
    setBytes(account(draft), 'R5', `0008${'d3'.repeat(98)}`);
  });
  accepts('is paid for out of a box with tokens', enrolMember, (draft) => {
    addToWallet(draft, JUNK, 1n);
  });
  accepts('takes boxes 720 blocks old', enrolMember, (draft) => {
    ageInputs(draft, 1);
    account(draft).creationHeight = NOW - 720;
  });

  refuses('REG-MEMBER-1 a second MEMBER taken along', enrolMember, (draft) => {
    setAmount(shard(draft), 3, (amount) => amount - 1n);
  });
  refuses('REG-MEMBER-2 a second allotment taken along', enrolMember, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - constants.allotmentMicroGpuc);
    addOutput(draft, people.thief.ergoTree, { assets: [asset(GPUC, constants.allotmentMicroGpuc)] });
  });
  refuses('REG-MEMBER-3 a PROVIDER taken along', enrolMember, (draft) => {
    setAmount(shard(draft), 1, (amount) => amount - 1n);
  });
  refuses('REG-MEMBER-4 a fee one nanoERG short', enrolMember, (draft) => {
    shard(draft).value -= 1n;
  });
  refuses('REG-MEMBER-5 MEMBER released into another script', enrolMember, (draft) => {
    account(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('REG-MEMBER-6 an account with a unit more than its allotment', enrolMember, (draft) => {
    addToWallet(draft, GPUC, 1n);
    setAmount(account(draft), 1, (amount) => amount + 1n);
  });
  refuses('REG-MEMBER-6 an allotment kept back from the account', enrolMember, (draft) => {
    setAmount(account(draft), 1, (amount) => amount - 5n);
    addOutput(draft, people.thief.ergoTree, { assets: [asset(GPUC, 5n)] });
  });
  refuses('REG-MEMBER-6 junk where the allotment belongs', enrolMember, (draft) => {
    addToWallet(draft, JUNK, constants.allotmentMicroGpuc);
    setTokenId(account(draft), 1);
    addOutput(draft, people.thief.ergoTree, { assets: [asset(GPUC, constants.allotmentMicroGpuc)] });
  });
  refuses('REG-MEMBER-7 less than the least collateral', enrolMember, (draft) => {
    account(draft).value = least - 1n;
  });
  refuses('REG-MEMBER-8 a balance that nobody earned', enrolMember, (draft) => {
    setRegister(account(draft), 'R4', encodeLong(1n));
  });
  refuses('REG-MEMBER-9 an owner of 35 bytes', enrolMember, (draft) => {
    setBytes(account(draft), 'R5', people.owner.ergoTree.slice(2));
  });
  refuses('REG-MEMBER-10 an owner above a hundred bytes', enrolMember, (draft) => {
    setBytes(account(draft), 'R5', `0008${'d3'.repeat(99)}`);
  });
  refuses(
    'REG-MEMBER-13 a new account that is an old one’s successor, whose allotment is left over',
    enrolMember,
    (draft) => {
      const old = accountBox({ ergAbove: constants.minCollateralNanoErg });
      draft.inputs.splice(1, 0, { box: old, extension: { 0: encodeInt(accountActions.free) } });
      leftOver(draft, 0n);
    },
  );
  refuses('REG-MEMBER-13 a debt that a new account wipes out', enrolMember, (draft) => {
    const balance = -50_000_000n;
    const old = accountBox({ balance, ergAbove: constants.minCollateralNanoErg });
    draft.inputs.splice(1, 0, { box: old, extension: { 0: encodeInt(accountActions.free) } });
    leftOver(draft, balance);
  });
  refuses('REG-MEMBER-11 a flag from the future', enrolMember, (draft) => {
    setInt(account(draft), 'R6', NOW + 100);
  });
  refuses('REG-MEMBER-12 an account backdated into storage rent', enrolMember, (draft) => {
    ageInputs(draft, 1);
    account(draft).creationHeight = NOW - 721;
  });
  refuses('REG-KEEP-1 two shards that enrol one account', enrolMember, (draft) => {
    const second = registryBox(8);
    draft.inputs.splice(1, 0, { box: second, extension: { 0: encodeInt(registryActions.enrolMember) } });
    // Everything that the second shard could lose goes to a thief.
    addOutput(draft, people.thief.ergoTree, { value: second.value, assets: [...second.assets] });
  });
  refuses(
    'ACC-LEAVE-3 joining and leaving on one MEMBER',
    enrolMember,
    (draft) => {
      const leaver = accountBox();
      const extension = { 0: encodeInt(accountActions.close) };
      draft.inputs.splice(1, 0, { box: leaver, extension });
      addOutput(draft, people.owner.ergoTree, {
        value: leaver.value,
        assets: [asset(tokens.member, 1n), asset(GPUC, leaver.assets[1]!.amount)],
      });
    },
    { also: ['REG-MEMBER-13'] },
  );
});
