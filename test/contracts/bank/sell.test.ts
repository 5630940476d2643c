import { describe } from 'vitest';
import type { Draft } from '#test/support/contracts/draft.ts';
import { addToWallet, ageInputs, setAmount, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import { bankBox, SELLABLE_CENTS } from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { bankSell } from '#test/support/contracts/honestExchange.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, JUNK, NOW } from '#test/support/contracts/world.ts';

const selling = (): Draft => bankSell();
const shard = (draft: Draft) => draft.outputs[0]!;
const before = (draft: Draft) => draft.inputs[0]!.box;
/** Sells other amounts than the honest transaction does, both sides chosen freely. */
const sellFor = (draft: Draft, { microGpuc, cents }: { microGpuc: bigint; cents: bigint }) => {
  setAmount(shard(draft), 1, () => before(draft).assets[1]!.amount - microGpuc);
  setAmount(shard(draft), 2, () => before(draft).assets[2]!.amount + cents);
  setLong(shard(draft), 'R4', 1, () => 1_000_000_000n - microGpuc);
  // What the shard gives more than before, the buyer gets.
  draft.outputs[1]!.assets = [];
};

describe('sell', () => {
  accepts('sells a single cent', () => bankSell({ cents: 1n }));
  accepts('sells all but the last fraction of a cent', () =>
    bankSell({ boxes: [bankBox({ issuedCents: SELLABLE_CENTS - 9n })], cents: 9n }),
  );
  accepts('counts down to nothing what was redeemed', () => bankSell({ cents: 200_000n }));
  accepts('sells while nothing was redeemed', () => bankSell({ boxes: [bankBox({ redeemedMicroGpuc: 0n })] }));
  accepts('sells in a window that is long over', () => bankSell({ boxes: [bankBox({ windowStart: 1 })] }));
  accepts('takes ERG as a gift', selling, (draft) => {
    shard(draft).value += 1n;
  });

  refuses('BNK-SELL-1 a unit more than was paid for', selling, (draft) => {
    sellFor(draft, { microGpuc: 10_000_001n, cents: 1_000n });
  });
  refuses('BNK-SELL-1 a cent too few', selling, (draft) => {
    sellFor(draft, { microGpuc: 10_000_000n, cents: 999n });
  });
  refuses('BNK-SELL-1 a cent too many, which nothing would be issued for', selling, (draft) => {
    sellFor(draft, { microGpuc: 10_000_000n, cents: 1_001n });
  });
  refuses('BNK-SELL-1 less than a cent for nothing', selling, (draft) => {
    sellFor(draft, { microGpuc: 9_999n, cents: 0n });
  });
  refuses('BNK-SELL-1 GPUC and the reserve as well', selling, (draft) => {
    sellFor(draft, { microGpuc: 10_000_000n, cents: -1n });
  });
  refuses('BNK-SELL-2 a window that begins anew with a sale', selling, (draft) => {
    setLong(shard(draft), 'R4', 0, () => BigInt(NOW));
  });
  refuses('BNK-SELL-3 more taken off the window than was sold', selling, (draft) => {
    setLong(shard(draft), 'R4', 1, (redeemed) => redeemed - 1n);
  });
  refuses(
    'BNK-SELL-3 a credit for redemptions to come',
    () => bankSell({ cents: 200_000n }),
    (draft) => {
      setLong(shard(draft), 'R4', 1, () => -1_000_000_000n);
    },
  );
});

describe('a shard after a sale', () => {
  accepts('may have been created 720 blocks ago', selling, (draft) => {
    ageInputs(draft, 1);
    shard(draft).creationHeight = NOW - 720;
  });

  refuses('BNK-KEEP-1 a successor under another script', selling, (draft) => {
    shard(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('BNK-KEEP-2 a successor with less ERG', selling, (draft) => {
    shard(draft).value -= 1n;
  });
  refuses('BNK-KEEP-3 a successor backdated into storage rent', selling, (draft) => {
    ageInputs(draft, 1);
    shard(draft).creationHeight = NOW - 721;
  });
  refuses('BNK-KEEP-4 a junk token that makes the successor dearer to keep', selling, (draft) => {
    addToWallet(draft, JUNK, 1n);
    shard(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('BNK-KEEP-5 a successor without BANK', selling, (draft) => {
    addToWallet(draft, JUNK, 1n);
    setTokenId(shard(draft), 0);
  });
  refuses('BNK-KEEP-6 a successor with junk for its GPUC', selling, (draft) => {
    addToWallet(draft, JUNK, shard(draft).assets[1]!.amount);
    setTokenId(shard(draft), 1);
  });
  refuses('BNK-KEEP-7 cents paid in junk', selling, (draft) => {
    addToWallet(draft, JUNK, shard(draft).assets[2]!.amount);
    setTokenId(shard(draft), 2);
  });
  refuses('BNK-KEEP-8 a window with a third number', selling, (draft) => {
    setLong(shard(draft), 'R4', 2, () => 1n);
  });
});

const second = bankBox({ nonce: 81 });
const twoSelling = (): Draft => bankSell({ boxes: [bankBox(), second] });

describe('two shards in one transaction', () => {
  accepts('sell together', twoSelling);

  refuses('BNK-KEEP-1 the successor of the first for both', twoSelling, (draft) => {
    draft.outputs[1]!.ergoTree = people.thief.ergoTree;
  });
  refuses('BNK-SELL-1 one paid for both', twoSelling, (draft) => {
    setAmount(draft.outputs[0]!, 2, (cents) => cents + 1_000n);
    setAmount(draft.outputs[1]!, 2, (cents) => cents - 1_000n);
  });
});
