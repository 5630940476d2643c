import { describe } from 'vitest';
import { encodeInt, encodeLong } from '#lib/protocol/shared/registers.ts';
import { governanceBox, parameters } from '#test/support/contracts/boxes.ts';
import { accepts, mutate, refuses } from '#test/support/contracts/expectations.ts';
import {
  addToWallet,
  otherId,
  setAmount,
  setBytes,
  setInt,
  setRegister,
  setTokenId,
  waitSince,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import {
  accountBox,
  bufferBlocks,
  draw,
  GPU,
  healthyBox,
  NANO_ERG_PER_USD,
  rows,
  spend,
  windowBlocks,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, ERG, GPUC, JUNK, NOW } from '#test/support/contracts/world.ts';

const account = (draft: Draft) => draft.outputs[0]!;
const fee = (draft: Draft) => draft.outputs[1]!;
const drawing = (): Draft => draw();
const onBitcoin = (): Draft => draw('rsBtc');
const usdPool = (draft: Draft) => draft.dataInputs[1]!;
const btcPool = (draft: Draft) => draft.dataInputs[2]!;
/** The pool at another rate. */
const rate = (at: number, value: bigint) => (draft: Draft) => {
  setRegister(draft.dataInputs[at]!, 'R4', encodeLong(value));
};
/** The row of assets that the spender names. */
const nameRow = (draft: Draft, row: number): void => {
  draft.inputs[0]!.extension[1] = encodeInt(row);
};
/** What 99 GPUC more cost at 50 basis points, and what is owed then. */
const owed = 100n * GPU + 497_488n;
/** The least collateral that carries it: debt ÷ 36 %, at two nanoERG a nano-dollar. */
const leastCollateral = (owed * NANO_ERG_PER_USD * 10_000n + 3_600n * 1_000_000n - 1n) / (3_600n * 1_000_000n);

/** 99 GPUC more than the one that is owed, leaving exactly that collateral. */
const toTheEdge = (): Draft =>
  spend(accountBox({ balance: -GPU, ergAbove: 1_000n * ERG }), {
    microGpuc: 99n * GPU,
    value: constants.accountRentNanoErg + leastCollateral,
  });
/** A debt on bitcoin that is repaid by way of a draw, so that its worth does not matter. */
const repaidByDraw = (): Draft =>
  mutate(onBitcoin(), (draft) => {
    addToWallet(draft, GPUC, 102n * GPU);
    setRegister(account(draft), 'R4', encodeLong(GPU));
    setAmount(account(draft), 1, () => constants.allotmentMicroGpuc + GPU);
  });

describe('draw', () => {
  accepts('pays on credit against ERG', drawing);
  accepts('pays on credit against SigUSD', () => draw('sigUsd'));
  accepts('pays on credit against rsBTC', onBitcoin);
  accepts('pays on credit against rsETH', () => draw('rsEth'));
  accepts('takes out collateral while the rest carries the debt', () =>
    spend(healthyBox(), { value: constants.accountRentNanoErg + 300n * ERG }),
  );
  accepts('goes to the edge of what the collateral carries', toTheEdge);
  accepts('takes a price of 34 blocks', drawing, (draft) => {
    usdPool(draft).creationHeight = NOW - (constants.oracleBlocks - 1);
  });

  accepts('draws to the unit of what the collateral carries, fee included', () =>
    spend(healthyBox(), { microGpuc: 103_480_000n }),
  );
  refuses('ACC-OWNER-1 credit drawn by a stranger', drawing, (draft) => {
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('ACC-OWNER-2 credit drawn by whoever collects an old box of the owner’s', drawing, (draft) => {
    waitSince(draft, 1, 1_000_000);
    draft.dataInputs[1]!.creationHeight = draft.height - 5;
  });
  refuses('ACC-PRICE-1 a price of bitcoin from a pool with another NFT', onBitcoin, (draft) => {
    setTokenId(btcPool(draft), 0);
  });
  refuses('ACC-PRICE-2 a stale price of bitcoin', onBitcoin, (draft) => {
    btcPool(draft).creationHeight = NOW - constants.oracleBlocks;
  });
  refuses('ACC-PRICE-3 parameters from a box that is not governance', drawing, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('ACC-PRICE-4 a price of ERG from a pool with another NFT', drawing, (draft) => {
    setTokenId(usdPool(draft), 0);
  });
  refuses('ACC-PRICE-5 a stale price of ERG', drawing, (draft) => {
    usdPool(draft).creationHeight = NOW - constants.oracleBlocks;
  });
  refuses('ACC-PRICE-6 a price of nothing', drawing, rate(1, 0n));
  refuses('ACC-PRICE-6 a price below nothing', drawing, rate(1, -NANO_ERG_PER_USD));
  refuses('ACC-PRICE-7 a bitcoin for nothing', repaidByDraw, rate(2, 0n));
  refuses('ACC-PRICE-7 a bitcoin below nothing', repaidByDraw, rate(2, -1n));
  refuses('ACC-PRICE-8 ERG taken for a token', drawing, (draft) => {
    nameRow(draft, rows.sigUsd);
  });
  refuses('ACC-PRICE-9 a token taken for another, as many units', onBitcoin, (draft) => {
    for (const box of [draft.inputs[0]!.box, account(draft)]) setTokenId(box, 2);
  });
  refuses('ACC-DRAW-1 debt against an asset that is switched off', drawing, (draft) => {
    const { assets } = parameters;
    draft.dataInputs[0] = governanceBox({
      bufferBlocks,
      windowBlocks,
      assets: assets.map((row) => ({ ...row, on: false })),
    });
  });
  refuses('ACC-DRAW-2 a flag out of nowhere', drawing, (draft) => {
    setInt(account(draft), 'R6', NOW);
  });
  refuses('ACC-DRAW-3 a nanoERG of collateral too little', toTheEdge, (draft) => {
    account(draft).value -= 1n;
  });
  refuses('ACC-DRAW-4 the fee to somebody else', drawing, (draft) => {
    fee(draft).ergoTree = people.owner.ergoTree;
  });
  refuses('ACC-DRAW-5 a fee one unit short', drawing, (draft) => {
    setAmount(fee(draft), 0, (amount) => amount - 1n);
  });
  refuses('ACC-DRAW-5 a fee in a worthless token', drawing, (draft) => {
    addToWallet(draft, JUNK, fee(draft).assets[0]!.amount);
    setTokenId(fee(draft), 0);
  });
  refuses('ACC-DRAW-6 a fee that answers for another account', drawing, (draft) => {
    setBytes(fee(draft), 'R4', otherId);
  });
});
