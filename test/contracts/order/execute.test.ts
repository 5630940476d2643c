import { describe } from 'vitest';
import { encodeDesk } from '#lib/protocol/desk/box.ts';
import { encodeInt } from '#lib/protocol/shared/registers.ts';
import type { Candidate, Draft } from '#test/support/contracts/draft.ts';
import { addOutput, otherId, setAmount, setBytes, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import {
  bankBox,
  deskBox,
  NANO_ERG_PER_USD,
  ORACLE_AGE,
  orderBox,
  SELLABLE_CENTS,
  poolBox,
  SIGUSD,
} from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { execute, refundOrder } from '#test/support/contracts/honestExchange.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, ERG, GPUC, JUNK, NOW, place } from '#test/support/contracts/world.ts';

const forever = { expiryHeight: 2_000_000 };
const sigUsdForGpuc = { given: 'sigUsd', wanted: 'gpuc', amount: 1_000n, leastOut: 9_800_000n } as const;
const gpucForErg = { given: 'gpuc', wanted: 'erg', amount: 10_000_000n, leastOut: 19n * ERG } as const;

/** 20 ERG for GPUC at a desk. */
const atDesk = (): Draft => execute();
/** 10.00 SigUSD for GPUC at a bank. */
const atBank = (): Draft => execute({ order: orderBox({ ...sigUsdForGpuc, ...forever }) });
/** 10 GPUC for ERG at a desk. */
const forErg = (): Draft => execute({ order: orderBox(gpucForErg) });
const order = (draft: Draft) => draft.inputs.at(-1)!.box;
const payout = (draft: Draft) => draft.outputs[draft.inputs.length - 1]!;

/** Puts a box before the order, and what becomes of it at the same index. */
const insert = (draft: Draft, box: Draft['inputs'][number], output: Candidate) => {
  const at = draft.inputs.length - 1;
  draft.inputs.splice(at, 0, box);
  draft.outputs.splice(at, 0, { ...output, creationHeight: draft.outputs[0]!.creationHeight });
};

describe('execute', () => {
  accepts('ERG for GPUC at a desk', atDesk);
  accepts('ERG for GPUC at two desks', () =>
    execute({ desks: [deskBox({ gpuc: 5_000_000n }), deskBox({ nonce: 91, askBps: 200 })] }),
  );
  accepts('GPUC for ERG at a desk', forErg);
  accepts('SigUSD for GPUC at a bank', atBank);
  accepts('SigUSD for GPUC at two banks', () =>
    execute({
      order: orderBox(sigUsdForGpuc),
      banks: [
        bankBox({ issuedCents: SELLABLE_CENTS - 499n }),
        bankBox({ issuedCents: SELLABLE_CENTS - 599n, nonce: 81 }),
      ],
    }),
  );
  accepts('GPUC for SigUSD at a bank', () =>
    execute({ order: orderBox({ given: 'gpuc', wanted: 'sigUsd', amount: 10_000_000n, leastOut: 995n }) }),
  );
  accepts('SigUSD for ERG at a bank and a desk', () =>
    execute({ order: orderBox({ given: 'sigUsd', wanted: 'erg', amount: 1_000n, leastOut: 19n * ERG }) }),
  );
  accepts('ERG for SigUSD at a desk and a bank', () =>
    execute({ order: orderBox({ wanted: 'sigUsd', leastOut: 980n }) }),
  );
  accepts('at the last height', atDesk, (draft) => {
    setLong(order(draft), 'R5', 1, () => BigInt(NOW));
  });
  accepts('for the least out to the unit', atDesk, (draft) => {
    setLong(order(draft), 'R5', 0, () => payout(draft).assets[0]!.amount);
  });
  accepts('for the least ERG to the unit', forErg, (draft) => {
    setLong(order(draft), 'R5', 0, () => payout(draft).value - order(draft).value + 2_000_000n);
  });
  accepts('with the whole tip for the miner', atDesk, (draft) => {
    draft.outputs.splice(-2, 1);
  });
});

describe('the payout of an execution', () => {
  refuses('ORD-HOME-1 a payout to somebody else', atDesk, (draft) => {
    payout(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('ORD-HOME-2 a payout that answers for another user’s order', atDesk, (draft) => {
    setBytes(payout(draft), 'R4', otherId);
  });
  refuses('ORD-FILL-6 another token where the wanted one belongs', atBank, (draft) => {
    order(draft).assets.push(asset(JUNK, 10_000_000n));
    payout(draft).assets.unshift(asset(JUNK, 10_000_000n));
  });
  refuses('ORD-FILL-7 a unit of GPUC less than the least out', atDesk, (draft) => {
    setAmount(payout(draft), 0, () => 9_799_999n);
  });
  refuses('ORD-FILL-7 a nanoERG less than the least out', forErg, (draft) => {
    setLong(order(draft), 'R5', 0, () => payout(draft).value - order(draft).value + 2_000_001n);
  });
  refuses(
    'DSK-TRADE-9 an order executed at a stale price',
    () => execute({ pool: poolBox({ age: 34 }), desks: [deskBox({ oracleHeight: 0 })] }),
    (draft) => {
      draft.dataInputs[0]!.creationHeight -= 1;
      const { ownerTree, terms } = deskOf(draft);
      draft.outputs[0]!.additionalRegisters = encodeDesk({
        ownerTree,
        terms,
        oracleHeight: NOW - 35,
        usedMicroGpuc: payout(draft).assets[0]!.amount,
      });
    },
  );
});

const deskOf = (_: Draft) => ({
  ownerTree: people.owner.ergoTree,
  terms: { askBps: 100, bidBps: 100, mostMicroGpuc: 100_000_000n, leastMicroGpuc: 1_000_000n },
});

describe('limits on what an executor keeps', () => {
  refuses('ORD-FILL-5 a nanoERG above the tip', atDesk, (draft) => {
    payout(draft).value -= 1n;
  });
  refuses('ORD-FILL-5 the change of a trade kept in another box', forErg, (draft) => {
    payout(draft).value -= 1_000_000n;
    addOutput(draft, people.thief.ergoTree, { value: 1_000_000n });
  });
  refuses('ORD-FILL-5 a unit of GPUC kept beside the payout', atDesk, (draft) => {
    setAmount(payout(draft), 0, (amount) => amount - 1n);
    addOutput(draft, people.thief.ergoTree, { assets: [asset(GPUC, 1n)] });
  });
  refuses('DSK-TRADE-18 surplus paid to a desk of the executor’s own', atDesk, (draft) => {
    draft.outputs[0]!.value += 1_000n;
    payout(draft).value -= 1_000n;
  });
  refuses(
    'ORD-FILL-1 the tip taken and nothing traded',
    () => refundOrder(orderBox({ ...gpucForErg, leastOut: 1n, expiryHeight: NOW - 1 })),
    (draft) => {
      setLong(order(draft), 'R5', 1, () => BigInt(NOW + 100));
      payout(draft).value += 1n;
    },
  );

  // What he may do earns him nothing, and costs the owner at most the slippage that he allowed.
  accepts('may burn what is above the least out', atDesk, (draft) => {
    setAmount(payout(draft), 0, () => 9_800_000n);
  });
  accepts('may leave ERG in a bank', atBank, (draft) => {
    draft.outputs[0]!.value += 50_000n;
    payout(draft).value -= 50_000n;
  });
});

/** A wallet's box with a token in it, so that it has a first one. */
const wallet = () => place(candidate(people.thief.ergoTree, ERG, { assets: [asset(JUNK, 5n)] }), 97);

describe('other inputs beside an order', () => {
  refuses('ORD-FILL-2 an input behind the order', atDesk, (draft) => {
    const at = draft.inputs.length - 1;
    const box = place(candidate(people.bot.ergoTree, 500_000n), 97);
    draft.outputs[at]!.value += box.value;
    draft.inputs.push({ box, extension: {} });
    draft.keys = [people.bot];
  });
  refuses('ORD-FILL-3 a wallet before the order', atDesk, (draft) => {
    insert(draft, { box: wallet(), extension: {} }, wallet());
    draft.keys = [people.thief];
  });
  refuses('ORD-FILL-3 a box of the bank’s script that no BANK is in', atBank, (draft) => {
    setTokenId(draft.inputs[0]!.box, 0);
    setTokenId(draft.outputs[0]!, 0);
  });
  refuses('ORD-FILL-4 a bank that anybody may soon spend for its rent', atBank, aged(1_000_000));

  accepts('a bank just before it owes storage rent', atBank, aged(999_999));
});

/** The same execution as many blocks after the bank was last spent. */
function aged(blocks: number) {
  return (draft: Draft): void => {
    draft.height = draft.inputs[0]!.box.creationHeight + blocks;
    for (const output of draft.outputs) output.creationHeight = draft.height;
  };
}

describe('a desk with many junk tokens', () => {
  // It "sells" a unit of junk; in its successor lies what the bank gave beyond the least out.
  refuses('DSK-TRADE-5 the surplus of an order taken by a junk desk', atBank, (draft) => {
    const junk = deskBox({ ownerTree: people.thief.ergoTree, gpuc: 200_001n, leastMicroGpuc: 1n, usedMicroGpuc: 0n });
    setTokenId(junk, 0);
    const { ownerTree, terms } = { ...deskOf(draft), ownerTree: people.thief.ergoTree };
    const nanoErg = (NANO_ERG_PER_USD * 10_100n) / 10_000_000_000n + 1n;
    const registers = { terms: { ...terms, leastMicroGpuc: 1n }, oracleHeight: NOW - ORACLE_AGE, usedMicroGpuc: 1n };
    const successor = candidate(junk.ergoTree, junk.value + nanoErg, {
      assets: [asset(GPUC, 200_000n)],
      additionalRegisters: encodeDesk({ ownerTree, ...registers }),
    });
    draft.dataInputs = [poolBox()];
    payout(draft).value -= nanoErg;
    setAmount(payout(draft), 0, (amount) => amount - 200_000n);
    insert(draft, { box: junk, extension: { 0: encodeInt(0) } }, successor);
  });
});

describe('SigUSD left over by the bank', () => {
  accepts('goes back with the payout', atBank, (draft) => {
    order(draft).assets[0] = asset(SIGUSD, 1_005n);
    payout(draft).assets.push(asset(SIGUSD, 5n));
  });
});
