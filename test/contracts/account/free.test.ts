import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addToWallet,
  ageInputs,
  setAmount,
  setBytes,
  setInt,
  setRegister,
  setTokenId,
  waitSince,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { encodeLong } from '#lib/protocol/shared/registers.ts';
import {
  accountBox,
  addErg,
  deposit,
  GPU,
  healthyBox,
  unhealthyBox,
  payFree,
  refresh,
  spend,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, ERG, GPUC, JUNK, NOW } from '#test/support/contracts/world.ts';

const account = (draft: Draft) => draft.outputs[0]!;
const depositing = (): Draft => deposit();
const intoToken = (): Draft => deposit(healthyBox('rsBtc'));
const repayingAll = (): Draft => deposit(unhealthyBox('erg', { flaggedHeight: NOW - 5 }), 100n * GPU);
/** Another balance, tokens with it. */
const rebalance = (draft: Draft, balance: bigint): void => {
  setRegister(account(draft), 'R4', encodeLong(balance));
  setAmount(account(draft), 1, () => constants.allotmentMicroGpuc + balance);
};
const byStranger = (draft: Draft) => {
  draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
  draft.keys = [people.thief];
};
/** A box of the owner's that is as many blocks old shows that he is there. */
const ownerBoxAged = (blocks: number) => (draft: Draft) => {
  waitSince(draft, 1, blocks);
};

describe('free', () => {
  accepts('takes the least deposit of a stranger', depositing, (draft) => {
    rebalance(draft, -40n * GPU + constants.minDepositMicroGpuc);
  });
  accepts('lets the owner add ERG while he owes', addErg);
  accepts('lets the owner take all collateral while he owes nothing', () =>
    spend(accountBox(), { value: constants.accountRentNanoErg }),
  );
  accepts('lets the owner pay down to nothing', () =>
    spend(accountBox({ balance: 50n * GPU }), { microGpuc: 50n * GPU }),
  );
  accepts(
    'lets the owner bring a first collateral token while he owes nothing',
    () => spend(accountBox(), {}),
    (draft) => {
      addToWallet(draft, JUNK, 1n);
      account(draft).assets.push(asset(JUNK, 1n));
    },
  );
  accepts('clears the flag when all is repaid', repayingAll);
  accepts('renews an old account for anybody', refresh);
  accepts('takes a box of the owner’s just before it owes storage rent', addErg, ownerBoxAged(999_999));

  refuses('ACC-OWNER-1 a payment by a stranger', payFree, byStranger);
  refuses('ACC-OWNER-1 ERG of a stranger that keeps the account busy', addErg, byStranger);
  refuses('ACC-OWNER-2 a box of the owner’s that anybody may spend for its rent', payFree, ownerBoxAged(1_000_000));
  refuses('ACC-UP-1 ERG taken out with a deposit', depositing, (draft) => {
    account(draft).value -= 1n;
  });
  refuses('ACC-UP-2 a balance that falls while the account is renewed', refresh, (draft) => {
    rebalance(draft, -40n * GPU - 1n);
  });
  refuses('ACC-UP-3 a stranger’s token that makes ERG count for nothing', depositing, (draft) => {
    addToWallet(draft, JUNK, 1n);
    account(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('ACC-UP-4 another token in the place of the collateral, as many units', intoToken, (draft) => {
    addToWallet(draft, JUNK, account(draft).assets[2]!.amount);
    setTokenId(account(draft), 2);
  });
  refuses('ACC-UP-5 collateral taken out with a deposit', intoToken, (draft) => {
    setAmount(account(draft), 2, (amount) => amount - 1n);
  });
  refuses(
    'ACC-FREE-1 a flag cleared by a part of the debt',
    () => deposit(unhealthyBox('erg', { flaggedHeight: NOW - 5 })),
    (draft) => {
      setInt(account(draft), 'R6', 0);
    },
  );
  refuses('ACC-FREE-1 a flag that outlives the debt', repayingAll, (draft) => {
    setInt(account(draft), 'R6', NOW - 5);
  });
  refuses('ACC-FREE-1 a flag out of nowhere', depositing, (draft) => {
    setInt(account(draft), 'R6', NOW);
  });
  refuses('ACC-FREE-2 dust of a stranger that keeps the account busy', depositing, (draft) => {
    rebalance(draft, -40n * GPU + constants.minDepositMicroGpuc - 1n);
  });
  refuses('ACC-FREE-2 a renewal a block too soon', refresh, (draft) => {
    draft.inputs[0]!.box.creationHeight += 1;
  });
  refuses('ACC-FREE-3 a unit of credit without a price', payFree, (draft) => {
    addToWallet(draft, GPUC, 1n);
    setAmount(draft.outputs[1]!, 0, () => 50n * GPU + 1n);
    rebalance(draft, -1n);
  });
  refuses('ACC-FREE-3 collateral taken out while something is owed', addErg, (draft) => {
    account(draft).value -= 2n * ERG;
  });
});

/** An account created as many blocks before this one, inputs being older still. */
const backdate = (blocks: number) => (draft: Draft) => {
  ageInputs(draft, 1);
  account(draft).creationHeight = NOW - blocks;
};

describe('invariants of every account action', () => {
  accepts('a height of creation 720 blocks ago', depositing, backdate(720));

  refuses('ACC-KEEP-1 an account that leaves its script', payFree, (draft) => {
    account(draft).ergoTree = people.owner.ergoTree;
  });
  refuses('ACC-KEEP-2 junk in the place of MEMBER', payFree, (draft) => {
    addToWallet(draft, JUNK, 1n);
    setTokenId(account(draft), 0);
  });
  refuses('ACC-KEEP-3 a balance that the tokens do not have', payFree, (draft) => {
    setRegister(account(draft), 'R4', encodeLong(21n * GPU));
  });
  refuses('ACC-KEEP-3 a balance in a worthless token', payFree, (draft) => {
    addToWallet(draft, JUNK, account(draft).assets[1]!.amount);
    setTokenId(account(draft), 1);
  });
  refuses('ACC-KEEP-4 an owner replaced', payFree, (draft) => {
    setBytes(account(draft), 'R5', people.thief.ergoTree);
  });
  refuses('ACC-KEEP-5 the rent taken out', payFree, (draft) => {
    account(draft).value = constants.accountRentNanoErg - 1n;
  });
  refuses(
    'ACC-KEEP-6 a fourth token',
    () => spend(accountBox({ collateral: { tokenId: 'ab'.repeat(32), amount: 5n } }), {}),
    (draft) => {
      addToWallet(draft, JUNK, 1n);
      account(draft).assets.push(asset(JUNK, 1n));
    },
  );
  refuses('ACC-KEEP-7 an account backdated into storage rent', depositing, backdate(721));
});
