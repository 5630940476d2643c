import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addOutput,
  ageInputs,
  addToWallet,
  setAmount,
  setArray,
  setLong,
  setLongs,
  setRegister,
  setTokenId,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { enrolProvider } from '#test/support/contracts/honest.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { asset, constants, GPUC, JUNK, NOW } from '#test/support/contracts/world.ts';

const shard = (draft: Draft) => draft.outputs[0]!;
const provider = (draft: Draft) => draft.outputs[1]!;
const registryId = (draft: Draft) => draft.inputs[0]!.box.boxId;

/** Enrols with another number of slots or stake, everything else following from it. */
const enrolAs = (slots: bigint, stake: bigint) => (draft: Draft) => {
  setLong(provider(draft), 'R5', 0, () => slots);
  setLong(provider(draft), 'R5', 1, () => stake);
  setAmount(provider(draft), 1, () => slots + 1n);
  setAmount(provider(draft), 2, () => stake + 1n);
  addToWallet(draft, GPUC, stake);
};

const keyBytes = (count: number): string =>
  guards
    .slice(0, count)
    .map(({ publicKeyHex }) => `cd${publicKeyHex}`)
    .join('');
/** Three of three guards: a script of 107 bytes. */
const threeKeys = `08980303${keyBytes(3)}`;
/** Two keys and 28 trivial truths: a script of exactly 100 bytes. */
const hundredBytes = `08961e${keyBytes(2)}${'d3'.repeat(28)}`;

describe('enrolProvider', () => {
  accepts('takes a single slot', enrolProvider, enrolAs(1n, 1_000_000n));
  accepts('takes a thousand slots at the least stake', enrolProvider, enrolAs(1_000n, 1_000_000_000n));
  accepts('takes an owner script of a hundred bytes', enrolProvider, (draft) => {
    setRegister(provider(draft), 'R4', hundredBytes);
  });
  accepts('takes the longest class and card', enrolProvider, (draft) => {
    setArray(provider(draft), 0, 'aa'.repeat(31));
    setArray(provider(draft), 2, 'bb'.repeat(256));
  });
  accepts('takes the least deposit', enrolProvider, (draft) => {
    provider(draft).value = constants.providerDepositNanoErg;
  });

  refuses('REG-ENROL-1 a second PROVIDER taken along', enrolProvider, (draft) => {
    setAmount(shard(draft), 1, (amount) => amount - 1n);
  });
  refuses('REG-ENROL-2 an enrolment fee one unit short', enrolProvider, (draft) => {
    setAmount(shard(draft), 2, (amount) => amount - 1n);
  });
  refuses('REG-ENROL-3 parameters from a box that is not governance', enrolProvider, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('REG-ENROL-4 PROVIDER released into another script', enrolProvider, (draft) => {
    provider(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('REG-ENROL-5 an under-funded provider box', enrolProvider, (draft) => {
    provider(draft).value = constants.providerDepositNanoErg - 1n;
  });
  refuses('REG-ENROL-6 a stake that is stated but not there', enrolProvider, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('REG-ENROL-6 a spare ticket in the provider box', enrolProvider, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount + 1n);
  });
  refuses('REG-ENROL-7 a spare ticket in another output', enrolProvider, (draft) => {
    addOutput(draft, people.owner.ergoTree, { assets: [asset(registryId(draft), 1n)] });
  });
  refuses('REG-ENROL-8 a provider without slots', enrolProvider, enrolAs(0n, 20_000_000n));
  refuses('REG-ENROL-9 more than a thousand slots', enrolProvider, enrolAs(1_001n, 2_000_000_000n));
  refuses('REG-ENROL-10 a stake that does not cover the slots', enrolProvider, enrolAs(10n, 9_999_999n));
  refuses('REG-ENROL-11 an invented past', enrolProvider, (draft) => {
    setLong(provider(draft), 'R5', 2, () => 50n);
  });
  refuses('REG-ENROL-11 a slash of its own choice', enrolProvider, (draft) => {
    setLong(provider(draft), 'R5', 9, () => 1n);
  });
  refuses('REG-ENROL-12 an owner script above a hundred bytes', enrolProvider, (draft) => {
    setRegister(provider(draft), 'R4', threeKeys);
  });
  refuses('REG-ENROL-13 a term too many', enrolProvider, (draft) => {
    setLong(provider(draft), 'R6', 6, () => 1n);
  });
  refuses('REG-ENROL-14 a fourth item in the profile', enrolProvider, (draft) => {
    setArray(provider(draft), 3, 'aa');
  });
  refuses('REG-ENROL-15 a class as long as a ticket id', enrolProvider, (draft) => {
    setArray(provider(draft), 0, 'aa'.repeat(32));
  });
  refuses('REG-ENROL-16 a worker script of 35 bytes', enrolProvider, (draft) => {
    setArray(provider(draft), 1, people.worker.ergoTree.slice(2));
  });
  refuses('REG-ENROL-17 a card above 256 bytes', enrolProvider, (draft) => {
    setArray(provider(draft), 2, 'bb'.repeat(257));
  });
  refuses('REG-ENROL-20 a MEMBER taken along', enrolProvider, (draft) => {
    setAmount(shard(draft), 3, (amount) => amount - 1n);
  });
  refuses('REG-ENROL-18 a fee of its own choice', enrolProvider, (draft) => {
    setLong(provider(draft), 'R8', 6, () => 1n);
  });
  refuses('REG-ENROL-18 a status with an eighth number', enrolProvider, (draft) => {
    setLongs(provider(draft), 'R8', [0n, 0n, 1n, 0n, 0n, 0n, 100n, 0n]);
  });
});

/** A box created as many blocks before this one, inputs being older still. */
const backdate = (index: number, blocks: number) => (draft: Draft) => {
  ageInputs(draft, 1);
  draft.outputs[index]!.creationHeight = NOW - blocks;
};

describe('boxes of an enrolment', () => {
  accepts('may be 720 blocks old', enrolProvider, (draft) => {
    backdate(0, 720)(draft);
    backdate(1, 720)(draft);
  });

  refuses('REG-ENROL-19 a provider box backdated into storage rent', enrolProvider, backdate(1, 721));
  refuses('REG-KEEP-8 a shard backdated into storage rent', enrolProvider, backdate(0, 721));
});

describe('the shard after an enrolment', () => {
  refuses('REG-KEEP-2 a successor under another script', enrolProvider, (draft) => {
    shard(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('REG-KEEP-3 a successor with less ERG', enrolProvider, (draft) => {
    shard(draft).value -= 1n;
  });
  refuses('REG-KEEP-4 a junk token that makes the successor dearer to keep', enrolProvider, (draft) => {
    addToWallet(draft, JUNK, 1n);
    shard(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('REG-KEEP-5 a successor without the REGISTRY token', enrolProvider, (draft) => {
    addToWallet(draft, JUNK, 1n);
    setTokenId(shard(draft), 0);
  });
  refuses('REG-KEEP-6 a successor with junk for its PROVIDER tokens', enrolProvider, (draft) => {
    addToWallet(draft, JUNK, 1_000n);
    setTokenId(shard(draft), 1);
  });
  refuses('REG-KEEP-7 a fee in a worthless token', enrolProvider, (draft) => {
    addToWallet(draft, JUNK, shard(draft).assets[2]!.amount);
    setTokenId(shard(draft), 2);
  });
});
