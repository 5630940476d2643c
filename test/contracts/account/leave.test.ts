import { describe } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { accountActions } from '#lib/protocol/account/contract.ts';
import { encodeInt } from '#lib/protocol/shared/registers.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAmount, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { accountBox, GPU, worth } from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import {
  asset,
  BORN,
  candidate,
  constants,
  ERG,
  FEE_TREE,
  GPUC,
  NOW,
  place,
  TIME,
  tokens,
  walletBox,
} from '#test/support/contracts/world.ts';

/** What stands in for a shard: an account knows it by its token; what the real one demands is tested with the registry. */
const shardAssets = (members: bigint, gpuc: bigint) => [
  asset(tokens.registry, 1n),
  asset(tokens.provider, 10n),
  asset(GPUC, gpuc),
  asset(tokens.member, members),
];
const shardBox = (): ChainBox => place(candidate(people.spare.ergoTree, ERG, { assets: shardAssets(5n, 1_000n) }), 140);

/** An account ends at index 1 behind a shard; everything but MEMBER and its allotment goes to the owner or whoever closes. */
function leave(box: ChainBox, action: 'close' | 'writeOff'): Draft {
  const owner = action === 'close' ? people.owner : people.bot;
  const gpuc = box.assets[1]!.amount;
  const home = gpuc < constants.allotmentMicroGpuc ? gpuc : constants.allotmentMicroGpuc;
  const left = [...(gpuc > home ? [asset(GPUC, gpuc - home)] : []), ...box.assets.slice(2)];
  const fresh = { creationHeight: NOW - 1 };
  return {
    height: NOW,
    timestampMs: TIME,
    inputs: [
      { box: shardBox(), extension: {} },
      { box, extension: { 0: encodeInt(accountActions[action]) } },
      { box: walletBox(owner.ergoTree), extension: {} },
    ],
    dataInputs: [],
    outputs: [
      candidate(people.spare.ergoTree, ERG, { assets: shardAssets(6n, 1_000n + home), ...fresh }),
      candidate(owner.ergoTree, box.value + 10n * ERG - 1_000_000n, { assets: left, ...fresh }),
      candidate(FEE_TREE, 1_000_000n, fresh),
    ],
    keys: [people.spare, owner],
  };
}

const closing = (): Draft => leave(accountBox({ balance: 7n * GPU, ...worth('rsBtc', 100n) }), 'close');
const emptied = { balance: -30n * GPU, ergAbove: 0n } as const;
const writingOff = (): Draft => leave(accountBox(emptied), 'writeOff');
const shard = (draft: Draft) => draft.outputs[0]!;
const account = (draft: Draft) => draft.inputs[1]!.box;
const shardAged = (blocks: number) => (draft: Draft) => {
  draft.height = BORN + blocks;
  // The owner's own box stays young.
  draft.inputs[2]!.box.creationHeight = draft.height - 1;
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

describe('close', () => {
  accepts('gives the owner his balance and collateral', closing);
  accepts('takes an account that owes nothing and has nothing', () => leave(accountBox({ ergAbove: 0n }), 'close'));
  accepts('takes a shard just before it owes storage rent', closing, shardAged(999_999));

  refuses('ACC-OWNER-1 an account closed by a stranger', closing, (draft) => {
    draft.inputs[2]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.spare, people.thief];
  });
  refuses('ACC-LEAVE-1 an account at another place, beside one that leaves', closing, (draft) => {
    draft.inputs.push(draft.inputs.splice(1, 1)[0]!);
  });
  refuses('ACC-LEAVE-2 a shard that is none', closing, (draft) => {
    setTokenId(draft.inputs[0]!.box, 0);
    setTokenId(shard(draft), 0);
  });
  refuses('ACC-LEAVE-3 MEMBER kept', closing, (draft) => {
    setAmount(shard(draft), 3, (members) => members - 1n);
  });
  refuses('ACC-LEAVE-4 a shard that anybody may spend for its rent', closing, shardAged(1_000_000));
  refuses('ACC-CLOSE-1 an account that owes a unit', closing, (draft) => {
    draft.inputs[1]!.box.additionalRegisters = { ...account(draft).additionalRegisters, R4: '0501' };
  });
});

describe('writeOff', () => {
  accepts('lets anybody end a case without collateral', writingOff);

  refuses('ACC-WRITEOFF-1 an action beyond every other', writingOff, (draft) => {
    draft.inputs[1]!.extension[0] = encodeInt(8);
  });
  refuses(
    'ACC-WRITEOFF-2 an account without debt',
    () => writingOff(),
    (draft) => {
      draft.inputs[1]!.box.additionalRegisters = { ...account(draft).additionalRegisters, R4: '0500' };
    },
  );
  refuses('ACC-WRITEOFF-3 an account with a collateral token', writingOff, (draft) => {
    account(draft).assets.push(asset(GPUC.replace(/^../, 'ee'), 5n));
  });
  refuses('ACC-WRITEOFF-4 an account with a nanoERG of collateral', writingOff, (draft) => {
    account(draft).value += 1n;
  });
});
