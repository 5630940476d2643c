import { describe } from 'vitest';
import type { Draft } from '#test/support/contracts/draft.ts';
import { setAmount, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import { bankBox, bankGovernanceBox } from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { bankRedeem } from '#test/support/contracts/honestExchange.ts';
import { people } from '#test/support/contracts/people.ts';
import { NOW } from '#test/support/contracts/world.ts';

const CENT = 10_000n;
const GPUC = 1_000_000n;

/** 10 GPUC at half a percent, in a window in which 1,000 GPUC were redeemed. */
const redeeming = (): Draft => bankRedeem();
/** The same as the first of a window: the last one is over to the block. */
const renewing = (): Draft => bankRedeem({ box: bankBox({ windowStart: NOW - 720 }) });
const shard = (draft: Draft) => draft.outputs[0]!;
const before = (draft: Draft) => draft.inputs[0]!.box;
const cap = 100_000n * GPUC;

/** Redeems other amounts than the honest transaction does; what the redeemer gets beside is not the point. */
const redeemFor = (draft: Draft, { microGpuc, cents }: { microGpuc: bigint; cents: bigint }) => {
  setAmount(shard(draft), 1, () => before(draft).assets[1]!.amount + microGpuc);
  setAmount(shard(draft), 2, () => before(draft).assets[2]!.amount - cents);
  setLong(shard(draft), 'R4', 1, () => 1_000n * GPUC + microGpuc);
  draft.outputs[1]!.assets = [];
};
const governed = (facts: Parameters<typeof bankGovernanceBox>[0]) => (): Draft =>
  bankRedeem({ governance: bankGovernanceBox(facts) });
const govern = (draft: Draft, position: number, value: bigint) => {
  setLong(draft.dataInputs[0]!, 'R4', position, () => value);
};

describe('redeem', () => {
  accepts('pays one cent for two', () => bankRedeem({ microGpuc: 2n * CENT }));
  accepts('takes back all that was issued', () =>
    bankRedeem({ box: bankBox({ issuedCents: 1_000n }), microGpuc: 10n * GPUC }),
  );
  accepts('pays all but the fees out to the last who redeems', () =>
    bankRedeem({ box: bankBox({ issuedCents: 1_000n, cents: 1_001n }), microGpuc: 10n * GPUC }),
  );
  accepts('redeems up to the cap', () =>
    bankRedeem({ microGpuc: cap - 1_000n * GPUC, box: bankBox({ issuedCents: 100_000_000n }) }),
  );

  refuses('BNK-REDEEM-1 parameters from a box that is not governance', redeeming, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('BNK-REDEEM-2 a fraction of a cent that nothing is paid for', redeeming, (draft) => {
    redeemFor(draft, { microGpuc: 10n * GPUC + 1n, cents: 995n });
  });
  refuses('BNK-REDEEM-3 a cent too many', redeeming, (draft) => {
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 996n });
  });
  refuses('BNK-REDEEM-3 a cent too few', redeeming, (draft) => {
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 994n });
  });
  refuses('BNK-REDEEM-3 a fee rounded in favour of who redeems', redeeming, (draft) => {
    // 0.5 % of 199 cents is less than a cent, and costs one.
    redeemFor(draft, { microGpuc: 199n * CENT, cents: 199n });
  });
  refuses('BNK-REDEEM-4 a shard spent for nothing', redeeming, (draft) => {
    redeemFor(draft, { microGpuc: 0n, cents: 0n });
  });
  refuses('BNK-REDEEM-4 a cent that its fee eats up', redeeming, (draft) => {
    redeemFor(draft, { microGpuc: CENT, cents: 0n });
  });
  refuses(
    'BNK-REDEEM-5 more than the shard has issued',
    () => bankRedeem({ box: bankBox({ issuedCents: 1_000n }) }),
    (draft) => {
      setAmount(before(draft), 1, (amount) => amount + CENT);
      setAmount(shard(draft), 1, (amount) => amount + CENT);
    },
  );
});

describe('the redemption fee', () => {
  accepts('is what governance says up to two percent', governed({ bankFeeBps: 200 }));
  accepts('is one basis point at least, whatever governance says', redeeming, (draft) => {
    govern(draft, 6, 0n);
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 999n });
  });
  accepts('is two percent at most, whatever governance says', redeeming, (draft) => {
    govern(draft, 6, 10_000n);
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 980n });
  });

  refuses('BNK-REDEEM-3 a redemption without a fee', redeeming, (draft) => {
    govern(draft, 6, 0n);
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 1_000n });
  });
  refuses('BNK-REDEEM-3 a fee above two percent', redeeming, (draft) => {
    govern(draft, 6, 201n);
    redeemFor(draft, { microGpuc: 10n * GPUC, cents: 979n });
  });
});

describe('the redemption cap', () => {
  accepts('is 10,000 GPUC at least, whatever governance says', () =>
    bankRedeem({ microGpuc: 9_000n * GPUC, governance: bankGovernanceBox({ bankCapMicroGpuc: 0n }) }),
  );

  refuses('BNK-REDEEM-6 a redemption that is not counted', redeeming, (draft) => {
    setLong(shard(draft), 'R4', 1, (redeemed) => redeemed - 1n);
  });
  refuses('BNK-REDEEM-6 a window filled up for others', redeeming, (draft) => {
    setLong(shard(draft), 'R4', 1, () => cap);
  });
  refuses('BNK-REDEEM-6 a window that begins with nothing redeemed', renewing, (draft) => {
    setLong(shard(draft), 'R4', 1, () => 0n);
  });
  refuses('BNK-REDEEM-6 a window that begins with what the last one had', renewing, (draft) => {
    setLong(shard(draft), 'R4', 1, () => 1_010n * GPUC);
  });
  refuses(
    'BNK-REDEEM-7 a cent above the cap',
    () => bankRedeem({ microGpuc: cap - 1_000n * GPUC, box: bankBox({ issuedCents: 100_000_000n }) }),
    (draft) => {
      setLong(before(draft), 'R4', 1, (redeemed) => redeemed + CENT);
      setLong(shard(draft), 'R4', 1, (redeemed) => redeemed + CENT);
    },
  );
});

describe('the redemption window', () => {
  accepts('begins anew once the last is over', renewing);
  accepts('goes on where nobody begins another', renewing, (draft) => {
    setLong(shard(draft), 'R4', 0, () => BigInt(NOW - 720));
    setLong(shard(draft), 'R4', 1, () => 1_010n * GPUC);
  });
  accepts(
    'begins ten blocks ago',
    () => bankRedeem({ box: bankBox({ windowStart: 1 }) }),
    (draft) => {
      setLong(shard(draft), 'R4', 0, () => BigInt(NOW - 10));
    },
  );
  accepts(
    'lasts 1,440 blocks at most, whatever governance says',
    () => bankRedeem({ box: bankBox({ windowStart: NOW - 1_440 }) }),
    (draft) => {
      govern(draft, 8, 1_000_000n);
    },
  );

  refuses('BNK-REDEEM-8 a cap reset a block early', renewing, (draft) => {
    setLong(before(draft), 'R4', 0, () => BigInt(NOW - 719));
  });
  refuses(
    'BNK-REDEEM-8 a cap reset early under a longer window',
    () => bankRedeem({ box: bankBox({ windowStart: NOW - 1_440 }) }),
    (draft) => {
      govern(draft, 8, 1_440n);
      setLong(before(draft), 'R4', 0, () => BigInt(NOW - 1_439));
    },
  );
  refuses('BNK-REDEEM-9 a window that begins in the future, when its time has come', renewing, (draft) => {
    setLong(shard(draft), 'R4', 0, () => BigInt(NOW + 1));
  });
  refuses(
    'BNK-REDEEM-10 a window begun long ago, so that the next is near',
    () => bankRedeem({ box: bankBox({ windowStart: 1 }) }),
    (draft) => {
      setLong(shard(draft), 'R4', 0, () => BigInt(NOW - 11));
    },
  );
});

describe('a shard after a redemption', () => {
  refuses('BNK-KEEP-1 a successor under another script', redeeming, (draft) => {
    shard(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('BNK-KEEP-2 a successor with less ERG', redeeming, (draft) => {
    shard(draft).value -= 1n;
  });
});
