import { describe } from 'vitest';
import { encodeInt } from '#lib/protocol/shared/registers.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addToWallet, setInt, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import {
  accountBox,
  bufferBlocks,
  flag,
  GPU,
  NANO_ERG_PER_USD,
  unflag,
  windowBlocks,
  worth,
} from '#test/support/contracts/honestAccount.ts';
import { asset, constants, ERG, JUNK, NOW } from '#test/support/contracts/world.ts';

const account = (draft: Draft) => draft.outputs[0]!;
const flagging = (): Draft => flag();
const unflagging = (): Draft => unflag();
const onToken = (): Draft => flag('rsBtc');
const flaggedAt = (height: number) => (draft: Draft) => {
  setInt(draft.inputs[0]!.box, 'R6', height);
};
const stated = (height: number) => (draft: Draft) => {
  setInt(account(draft), 'R6', height);
};
/** Debt over 55 % of the collateral's value. */
const threshold = (100n * GPU * NANO_ERG_PER_USD * 10_000n) / (5_500n * 1_000_000n);
const lastOfFlag = NOW - bufferBlocks - windowBlocks;

describe('flag', () => {
  accepts('marks an account on rsBTC', onToken);
  accepts('marks an account on SigUSD', () => flag('sigUsd'));
  accepts('marks one a nanoERG above the threshold', () =>
    flag('erg', accountBox({ balance: -100n * GPU, ergAbove: threshold })),
  );
  accepts('marks anew when buffer and window are over', flagging, flaggedAt(lastOfFlag - 1));
  accepts('marks for the first time although flags would outlast the chain’s height', flagging, (draft) => {
    setLong(draft.dataInputs[0]!, 'R4', 4, () => 2n * BigInt(NOW));
  });
  accepts('may state the height ten blocks ago', flagging, stated(NOW - 10));

  refuses('ACC-FLAG-1 collateral taken out by the way', onToken, (draft) => {
    account(draft).assets[2]!.amount -= 1n;
  });
  refuses('ACC-FLAG-1 a token put in by the way', flagging, (draft) => {
    addToWallet(draft, JUNK, 1n);
    account(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('ACC-FLAG-2 ERG taken out by the way', flagging, (draft) => {
    account(draft).value -= 1n;
  });
  refuses(
    'ACC-FLAG-3 a healthy account',
    () => flag('erg', accountBox({ balance: -100n * GPU, ergAbove: threshold })),
    (draft) => {
      draft.inputs[0]!.box.value += 1n;
      account(draft).value += 1n;
    },
  );
  refuses('ACC-FLAG-4 a height that has not come', flagging, stated(NOW + 1));
  refuses('ACC-FLAG-5 a height so long ago that the buffer is shorter', flagging, stated(NOW - 11));
  refuses('ACC-FLAG-6 a flag while the last one counts', flagging, flaggedAt(lastOfFlag));
  refuses('ACC-PRICE-1 a price from another pool', onToken, (draft) => {
    setTokenId(draft.dataInputs[2]!, 0);
  });
});

describe('unflag', () => {
  accepts('takes the mark off an account on rsBTC', () => unflag('rsBtc'));
  accepts('takes it off one that is exactly at its threshold', () =>
    unflag('erg', accountBox({ balance: -110n * GPU, ...worth('erg', 200n), flaggedHeight: NOW - 10 })),
  );

  refuses('ACC-UNFLAG-1 an action below every other', unflagging, (draft) => {
    draft.inputs[0]!.extension[0] = encodeInt(0);
  });
  refuses('ACC-UNFLAG-2 the mark taken off an ill account', unflagging, (draft) => {
    for (const box of [draft.inputs[0]!.box, account(draft)]) box.value = constants.accountRentNanoErg + 100n * ERG;
  });
  refuses('ACC-UNFLAG-3 a flag that stays', unflagging, stated(NOW - 10));
  refuses('ACC-UNFLAG-4 an account that was not flagged, kept busy', unflagging, flaggedAt(0));
  refuses('ACC-FLAG-2 ERG taken out of a healthy account', unflagging, (draft) => {
    account(draft).value -= 1n;
  });
});
