import { encodeInt, encodeLong, encodeLongPair } from '#lib/protocol/shared/registers.ts';
import { describe } from 'vitest';
import type { Draft } from '#test/support/contracts/draft.ts';
import {
  addToWallet,
  ageInputs,
  setAmount,
  setBytes,
  setLong,
  setRegister,
  setTokenId,
} from '#test/support/contracts/edits.ts';
import { deskBox, NANO_ERG_PER_USD, ORACLE_AGE, poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { deskTrade } from '#test/support/contracts/honestExchange.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, GPUC, JUNK, NOW } from '#test/support/contracts/world.ts';

/** 10.000001 GPUC at 1 %, where 5 of 100 GPUC were traded at this oracle height. */
const selling = (): Draft => deskTrade();
const buying = (): Draft => deskTrade({ side: 'buys' });
const desk = (draft: Draft) => draft.outputs[0]!;
const before = (draft: Draft) => draft.inputs[0]!.box;
const pool = (draft: Draft) => draft.dataInputs[0]!;
const oracleHeight = NOW - ORACLE_AGE;

/** Moves ERG of a trade, the trader's change following. */
const moveErg = (draft: Draft, nanoErg: bigint) => {
  desk(draft).value += nanoErg;
  draft.outputs[1]!.value -= nanoErg;
};
/** ERG that goes into the desk in the whole trade. */
const payInAll = (draft: Draft, nanoErg: bigint) => {
  moveErg(draft, before(draft).value + nanoErg - desk(draft).value);
};
const remember = (draft: Draft, height: number, used: bigint) => {
  setRegister(desk(draft), 'R6', encodeLongPair(BigInt(height), used));
};
/** The same trade at a price that only the pool and its arithmetic know of. */
const reprice = (nanoErgPerUsd: bigint, nanoErg: bigint) => (draft: Draft) => {
  setRegister(pool(draft), 'R4', encodeLong(nanoErgPerUsd));
  payInAll(draft, nanoErg);
};
/** Trades another amount, what the trader gets beside being nobody's concern. */
const tradeFor = (draft: Draft, { microGpuc, nanoErg }: { microGpuc: bigint; nanoErg: bigint }) => {
  setAmount(desk(draft), 0, () => before(draft).assets[0]!.amount - microGpuc);
  payInAll(draft, nanoErg);
  remember(draft, oracleHeight, 5_000_000n + (microGpuc < 0n ? -microGpuc : microGpuc));
  draft.outputs[1]!.assets = [];
};

describe('selling GPUC at a desk', () => {
  accepts('sells at its ask', selling);
  accepts('sells its least', () => deskTrade({ microGpuc: 1_000_000n }));
  accepts('sells what its cap leaves', () => deskTrade({ microGpuc: 95_000_000n }));
  accepts('sells all but the last unit', () => deskTrade({ box: deskBox({ gpuc: 10_000_002n }) }));
  accepts('sells its whole cap at the next oracle height', () =>
    deskTrade({ box: deskBox({ oracleHeight: oracleHeight - 1 }), microGpuc: 100_000_000n }),
  );
  accepts('sells at 5 % above the price', () => deskTrade({ box: deskBox({ askBps: 500 }) }));
  accepts('sells at a price 34 blocks old', () =>
    deskTrade({ pool: poolBox({ age: 34 }), box: deskBox({ oracleHeight: 0 }) }),
  );
  accepts('sells by a pool that stands behind another data input', selling, (draft) => {
    draft.dataInputs.unshift(poolBox({ nonce: 86, nanoErgPerUsd: 1n }));
    draft.inputs[0]!.extension = { 0: encodeInt(1) };
  });
  accepts('may have a successor created 720 blocks ago', selling, (draft) => {
    ageInputs(draft, 1);
    desk(draft).creationHeight = NOW - 720;
  });
});

describe('buying GPUC at a desk', () => {
  accepts('buys at its bid', buying);
  accepts('buys at 5 % below the price', () => deskTrade({ side: 'buys', box: deskBox({ bidBps: 500 }) }));
  accepts('buys with all but its deposit', () =>
    deskTrade({ side: 'buys', box: deskBox({ value: 19_800_001_980n + 300_000n }) }),
  );
});

describe('the successor of a trade', () => {
  refuses('DSK-TRADE-1 a successor under another script', selling, (draft) => {
    desk(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('DSK-TRADE-2 a successor backdated into storage rent', selling, (draft) => {
    ageInputs(draft, 1);
    desk(draft).creationHeight = NOW - 721;
  });
  refuses('DSK-TRADE-3 a junk token that makes the successor dearer to keep', selling, (draft) => {
    addToWallet(draft, JUNK, 1n);
    desk(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('DSK-TRADE-4 GPUC bought with junk', selling, (draft) => {
    addToWallet(draft, JUNK, desk(draft).assets[0]!.amount);
    setTokenId(desk(draft), 0);
  });
  refuses('DSK-TRADE-5 junk sold for GPUC', selling, (draft) => {
    addToWallet(draft, GPUC, before(draft).assets[0]!.amount);
    setTokenId(before(draft), 0);
  });
  refuses('DSK-TRADE-6 an owner who changes', selling, (draft) => {
    setBytes(desk(draft), 'R4', people.thief.ergoTree);
  });
  refuses('DSK-TRADE-7 a spread that changes', selling, (draft) => {
    setLong(desk(draft), 'R5', 1, () => 0n);
  });
  refuses('DSK-TRADE-7 a fifth term', selling, (draft) => {
    setLong(desk(draft), 'R5', 4, () => 0n);
  });
});

describe('the price of a trade', () => {
  accepts('rounds against who buys', () => deskTrade({ microGpuc: 1_000_001n, pool: poolBox({ nanoErgPerUsd: 3n }) }));
  accepts('rounds against who sells', () =>
    deskTrade({ side: 'buys', microGpuc: 1_000_001n, pool: poolBox({ nanoErgPerUsd: 3n }) }),
  );

  refuses('DSK-TRADE-8 a price from a box that is not the pool', selling, (draft) => {
    setTokenId(pool(draft), 0);
  });
  refuses(
    'DSK-TRADE-9 a price 35 blocks old',
    () => deskTrade({ pool: poolBox({ age: 34 }), box: deskBox({ oracleHeight: 0 }) }),
    (draft) => {
      pool(draft).creationHeight -= 1;
      remember(draft, NOW - 35, 10_000_001n);
    },
  );
  refuses('DSK-TRADE-10 a price of zero', selling, reprice(0n, 1n));
  refuses('DSK-TRADE-10 a price below zero', selling, reprice(-NANO_ERG_PER_USD, -20_200_002_020n + 1n));
  refuses('DSK-TRADE-16 a desk that asks more than 5 % above the price', selling, (draft) => {
    setLong(before(draft), 'R5', 0, () => 501n);
    setLong(desk(draft), 'R5', 0, () => 501n);
    payInAll(draft, 21_002_002_101n);
  });
  refuses('DSK-TRADE-17 a desk that bids more than 5 % below the price', buying, (draft) => {
    setLong(before(draft), 'R5', 1, () => 501n);
    setLong(desk(draft), 'R5', 1, () => 501n);
    payInAll(draft, -18_998_001_899n);
  });
  refuses('DSK-TRADE-18 a nanoERG too little for GPUC', selling, (draft) => {
    moveErg(draft, -1n);
  });
  refuses('DSK-TRADE-18 a nanoERG too much, out of somebody else’s order', selling, (draft) => {
    moveErg(draft, 1n);
  });
  refuses('DSK-TRADE-18 a nanoERG too much for GPUC', buying, (draft) => {
    moveErg(draft, -1n);
  });
  refuses('DSK-TRADE-18 GPUC given away at the bid', selling, (draft) => {
    payInAll(draft, 19_800_001_980n);
  });
  refuses('DSK-TRADE-18 ERG taken for nothing', selling, (draft) => {
    tradeFor(draft, { microGpuc: 1_000_000n, nanoErg: -2_020_000_001n });
  });
});

describe('cap on trades at one oracle price', () => {
  accepts('the price of one block before pays, within the cap', () =>
    deskTrade({ microGpuc: 95_000_000n, pool: poolBox({ nanoErgPerUsd: NANO_ERG_PER_USD / 2n }) }),
  );

  refuses('DSK-TRADE-11 the price of a block before the last trade', selling, (draft) => {
    setRegister(before(draft), 'R6', encodeLongPair(BigInt(oracleHeight + 1), 0n));
    remember(draft, oracleHeight, 10_000_001n);
  });
  refuses('DSK-TRADE-12 a trade that is not counted', selling, (draft) => {
    remember(draft, oracleHeight, 5_000_000n);
  });
  refuses('DSK-TRADE-12 a cap that begins anew at the same oracle height', selling, (draft) => {
    remember(draft, oracleHeight, 10_000_001n);
  });
  refuses('DSK-TRADE-12 a cap that begins anew at a height nobody reported', selling, (draft) => {
    remember(draft, oracleHeight + 1, 10_000_001n);
  });
  refuses('DSK-TRADE-12 a cap used up for others', selling, (draft) => {
    remember(draft, oracleHeight, 100_000_000n);
  });
  refuses(
    'DSK-TRADE-13 a unit above the cap',
    () => deskTrade({ microGpuc: 95_000_000n }),
    (draft) => {
      setRegister(before(draft), 'R6', encodeLongPair(BigInt(oracleHeight), 5_000_001n));
      remember(draft, oracleHeight, 100_000_001n);
    },
  );
  refuses(
    'DSK-TRADE-13 a cap that selling used up, by buying',
    () => deskTrade({ side: 'buys', microGpuc: 95_000_000n }),
    (draft) => {
      setRegister(before(draft), 'R6', encodeLongPair(BigInt(oracleHeight), 5_000_001n));
      remember(draft, oracleHeight, 100_000_001n);
    },
  );
});

describe('the size of a trade', () => {
  refuses('DSK-TRADE-14 a trade below the least', selling, (draft) => {
    tradeFor(draft, { microGpuc: 999_999n, nanoErg: 2_019_997_981n });
  });
  refuses(
    'DSK-TRADE-15 a desk spent for nothing',
    () => deskTrade({ box: deskBox({ leastMicroGpuc: 0n }) }),
    (draft) => {
      tradeFor(draft, { microGpuc: 0n, nanoErg: 0n });
    },
  );
});

const twoSelling = (): Draft => deskTrade({ boxes: [deskBox(), deskBox({ nonce: 91 })] });

describe('two desks in one transaction', () => {
  accepts('sell together', twoSelling);

  refuses('DSK-TRADE-1 the successor of the first for both', twoSelling, (draft) => {
    draft.outputs[1]!.ergoTree = people.thief.ergoTree;
  });
});
