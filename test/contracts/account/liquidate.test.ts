import { describe } from 'vitest';
import { encodeLong } from '#lib/protocol/shared/registers.ts';
import { accepts, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { addToWallet, setAmount, setInt, setLong, setRegister, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import {
  accountBox,
  bufferBlocks,
  GPU,
  liquidate,
  NANO_ERG_PER_USD,
  seize,
  underWaterBox,
  windowBlocks,
  worth,
} from '#test/support/contracts/honestAccount.ts';
import { asset, constants, ERG, GPUC, JUNK, NOW } from '#test/support/contracts/world.ts';

const account = (draft: Draft) => draft.outputs[0]!;
const rent = constants.accountRentNanoErg;
const restoring = (): Draft => liquidate();
const onBitcoin = (): Draft => liquidate('rsBtc');
const seizing = (): Draft => seize();
const seizingBitcoin = (): Draft => seize('rsBtc');
/** A piece of 20 of the 57 GPUC that restore health. */
const inPart = (): Draft => liquidate('erg', { microGpuc: 20n * GPU });
const bitcoinInPart = (): Draft => liquidate('rsBtc', { microGpuc: 20n * GPU });

/** Another repayment, tokens with it; the liquidator brings what is missing. */
const repay = (draft: Draft, more: bigint): void => {
  const balance = account(draft).assets[1]!.amount - constants.allotmentMicroGpuc + more;
  addToWallet(draft, GPUC, more > 0n ? more : 0n);
  setRegister(account(draft), 'R4', encodeLong(balance));
  setAmount(account(draft), 1, () => constants.allotmentMicroGpuc + balance);
};
const flaggedAt = (height: number) => (draft: Draft) => {
  setInt(draft.inputs[0]!.box, 'R6', height);
  const after = account(draft).additionalRegisters;
  const cleared = after['R6'] === '0400';
  if (!cleared) setInt(account(draft), 'R6', height);
};
/** nanoERG that the liquidator may take for so much GPUC at a bonus of 10 %. */
const takeable = (microGpuc: bigint): bigint => (microGpuc * NANO_ERG_PER_USD * 11n) / 10n / 1_000_000n;

/** An account of 50.00 USD of ERG that owes 9 GPUC above its threshold: restoring takes less than a piece. */
const small = (): Draft =>
  liquidate('erg', {
    box: accountBox({ balance: -9n * GPU, ...worth('erg', 16n), flaggedHeight: NOW - bufferBlocks }),
  });

describe('liquidate', () => {
  accepts('restores an account on SigUSD', () => liquidate('sigUsd'));
  accepts('restores an account on rsBTC', onBitcoin);
  accepts('restores an account on rsETH', () => liquidate('rsEth'));
  accepts('repays a piece and leaves the flag', inPart);
  accepts('restores a debt too small for a piece', small);
  accepts('begins when the buffer is over', inPart, flaggedAt(NOW - bufferBlocks));
  accepts('ends with the window', inPart, flaggedAt(NOW - bufferBlocks - windowBlocks));
  accepts('leaves the owner more than it must', inPart, (draft) => {
    account(draft).value += 500_000n;
  });

  refuses(
    'ACC-LIQUIDATE-1 a healthy account',
    () => mutate(inPart(), () => undefined),
    (draft) => {
      draft.inputs[0]!.box.value += 60n * ERG;
      account(draft).value += 60n * ERG;
    },
    { also: ['ACC-LIQUIDATE-14'] },
  );
  refuses(
    'ACC-LIQUIDATE-2 nothing repaid for nothing, to keep the account busy',
    inPart,
    (draft) => {
      repay(draft, -20n * GPU);
      account(draft).value = draft.inputs[0]!.box.value;
      draft.inputs.at(-1)!.box.value += takeable(20n * GPU);
    },
    { also: ['ACC-LIQUIDATE-5'] },
  );
  refuses('ACC-LIQUIDATE-3 an account that nobody flagged', inPart, flaggedAt(0), {
    also: ['ACC-LIQUIDATE-4', 'ACC-LIQUIDATE-13'],
  });
  refuses('ACC-LIQUIDATE-4 an old flag', inPart, flaggedAt(NOW - bufferBlocks - windowBlocks - 1));
  refuses(
    'ACC-LIQUIDATE-5 dust repaid, to keep the account busy',
    () => liquidate('erg', { microGpuc: 10n * GPU }),
    (draft) => {
      repay(draft, -1n);
      account(draft).value = draft.inputs[0]!.box.value - takeable(10n * GPU - 1n);
    },
  );
  refuses('ACC-LIQUIDATE-6 a token put in, so that ERG counts for nothing', inPart, (draft) => {
    addToWallet(draft, JUNK, 1n);
    account(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('ACC-LIQUIDATE-7 ERG taken along with bitcoin', bitcoinInPart, (draft) => {
    draft.inputs[0]!.box.value += ERG;
  });
  refuses('ACC-LIQUIDATE-6 junk left in the place of the collateral', bitcoinInPart, (draft) => {
    addToWallet(draft, JUNK, account(draft).assets[2]!.amount);
    setTokenId(account(draft), 2);
  });
  refuses('ACC-LIQUIDATE-9 a nanoERG too much taken', inPart, (draft) => {
    account(draft).value = draft.inputs[0]!.box.value - takeable(20n * GPU) - 1n;
  });
  refuses('ACC-LIQUIDATE-9 a satoshi too much taken', bitcoinInPart, (draft) => {
    setAmount(account(draft), 2, (amount) => amount - 1n);
  });
  refuses('ACC-LIQUIDATE-12 a flag cleared by a piece', inPart, (draft) => {
    setInt(account(draft), 'R6', 0);
  });
  refuses('ACC-LIQUIDATE-12 a flag that outlives the illness', restoring, (draft) => {
    setInt(account(draft), 'R6', NOW - bufferBlocks - 5);
  });
  refuses('ACC-LIQUIDATE-13 a liquidation in the buffer', inPart, flaggedAt(NOW - bufferBlocks + 1));
  refuses('ACC-LIQUIDATE-14 more sold than restores health', restoring, (draft) => {
    repay(draft, 1n);
  });
});

/** Flags that count for longer than this chain is high. */
const lastingFlags = (draft: Draft): void => {
  setLong(draft.dataInputs[0]!, 'R4', 4, () => 2n * BigInt(NOW));
};
/** Repaying this much brings a debt of 100 GPUC with 177.111044 USD behind it to 36 %, to the unit. */
const exactlyRestoring = 60_000_040n;
const exact = (): Draft =>
  liquidate('erg', {
    box: accountBox({ balance: -100n * GPU, ergAbove: 354_222_088_000n, flaggedHeight: NOW - bufferBlocks - 5 }),
    microGpuc: exactlyRestoring,
  });
/** An account that lost everything, and one that has a dollar left. */
const emptied = (usd: bigint): Draft =>
  liquidate('erg', {
    box: accountBox({ balance: -50n * GPU, ...worth('erg', usd), flaggedHeight: NOW - bufferBlocks - 5 }),
  });

describe('liquidation at its boundary values', () => {
  accepts('restores an account that is worth exactly debt and bonus, as one above water', () =>
    liquidate('erg', {
      box: accountBox({ balance: -100n * GPU, ...worth('erg', 110n), flaggedHeight: NOW - bufferBlocks }),
    }),
  );
  accepts('restores to the unit', exact);
  accepts('takes all that is left, however little', () => emptied(1n));

  refuses('ACC-LIQUIDATE-14 a unit more than what restores to the unit', exact, (draft) => {
    repay(draft, 1n);
  });
  refuses(
    'ACC-LIQUIDATE-2 nothing repaid to an account that has nothing left',
    () => emptied(1n),
    (draft) => {
      repay(draft, -(account(draft).assets[1]!.amount - constants.allotmentMicroGpuc + 50n * GPU));
      draft.inputs[0]!.box.value = rent;
      draft.inputs.at(-1)!.box.value += NANO_ERG_PER_USD;
      account(draft).value = rent;
    },
  );
  refuses(
    'ACC-LIQUIDATE-3 an account that nobody flagged, where flags outlast the chain’s height',
    seizing,
    (draft) => {
      lastingFlags(draft);
      setInt(draft.inputs[0]!.box, 'R6', 0);
      setInt(account(draft), 'R6', 0);
    },
  );
  refuses('ACC-PRICE-5 a seizure by a price that is stale', seizing, (draft) => {
    draft.dataInputs[1]!.creationHeight = NOW - constants.oracleBlocks;
  });
});

describe('liquidation of an account under water', () => {
  accepts('takes all ERG two oracle epochs after the flag', seizing);
  accepts('takes all bitcoin', seizingBitcoin);
  accepts('takes all SigUSD', () => seize('sigUsd'));
  accepts('takes a piece', () => liquidate('erg', { box: underWaterBox(), microGpuc: 20n * GPU }));

  refuses('ACC-LIQUIDATE-10 a flag cleared', seizing, (draft) => {
    setInt(account(draft), 'R6', 0);
  });
  refuses('ACC-LIQUIDATE-11 a seizure on one wrong price', seizing, flaggedAt(NOW - constants.flagBlocks + 1));
  refuses('ACC-LIQUIDATE-9 all taken for a unit less than it is worth', seizing, (draft) => {
    repay(draft, -1n);
    account(draft).value = rent;
  });
});
