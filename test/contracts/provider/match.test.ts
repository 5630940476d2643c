import { describe } from 'vitest';
import { openBox, providerBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import {
  addOutput,
  setAmount,
  setArray,
  setLong,
  setScript,
  setTerms,
  setTokenId,
  setWish,
} from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { match } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { setOffer } from '#test/support/contracts/pricing.ts';
import { asset, constants, GPU_CLASS, GPUC, JUNK, NOW, TICKET } from '#test/support/contracts/world.ts';

const matching = (): Draft => match();
const byTicket = (): Draft =>
  match({
    jobs: [openBox({ acceptedKeys: ['ab', TICKET] }), openBox({ nonce: 21, acceptedKeys: [TICKET] })],
    by: 'ticket',
  });
const provider = (draft: Draft) => draft.outputs[0]!;
const secondJob = (draft: Draft) => draft.inputs[2]!.box;
const secondMatched = (draft: Draft) => draft.outputs[2]!;
const wish = (change: Parameters<typeof setWish>[1]) => (draft: Draft) => {
  setWish(secondJob(draft), change);
};
const priceOf = (hours: bigint) => hours * 510_000n;

/** The second job with another escrow, before and after. */
const escrow = (amount: bigint) => (draft: Draft) => {
  setAmount(secondJob(draft), 0, () => amount);
  setAmount(secondMatched(draft), 1, () => amount);
};
/** The second job with other hours, price and deadline following. */
const hours = (count: bigint) => (draft: Draft) => {
  setWish(secondJob(draft), () => ({ hours: count }));
  setTerms(secondMatched(draft), ({ price, height }) => ({
    price: (price / 3n) * count,
    height: height + 30n * (count - 3n),
  }));
};
/** A stake of the provider's, before and after, the tokens with it. */
const stake = (amount: bigint) => (draft: Draft) => {
  for (const box of [draft.inputs[0]!.box, provider(draft)]) {
    setLong(box, 'R5', 1, () => amount);
    setAmount(box, 2, () => amount + 1n);
  }
};

describe('match', () => {
  accepts('takes a job that names the provider by its ticket', byTicket);
  accepts(
    'takes a class among several',
    matching,
    wish(() => ({ acceptedKeys: ['ab', GPU_CLASS, 'cd'] })),
  );
  accepts('takes an escrow of exactly the price', matching, escrow(priceOf(3n)));
  accepts('takes a job as long as the longest', matching, (draft) => {
    setOffer(draft, 5, 3n);
  });
  accepts(
    'takes a job that must start by now',
    matching,
    wish(() => ({ startBy: BigInt(NOW) })),
  );
  accepts(
    'takes exactly the reputation asked for',
    matching,
    wish(() => ({ leastReputation: 50n })),
  );
  accepts(
    'takes exactly the stake asked for',
    matching,
    wish(() => ({ leastStake: 20_000_000n })),
  );
  accepts('takes the least deposit', matching, (draft) => {
    secondMatched(draft).value = constants.heldNanoErg;
  });
  accepts('fills the last slot', () => match({ provider: providerBox({ busy: 8 }) }));
  accepts('takes a stake that just covers the busy slots', matching, stake(2_000_000n));

  refuses('PRV-MATCH-11 a class where the consumer named a ticket', byTicket, (draft) => {
    setLong(provider(draft), 'R8', 0, () => 1n);
  });
  refuses('PRV-MATCH-2 a ticket of a provider wanted by class', matching, (draft) => {
    setLong(provider(draft), 'R8', 0, () => 2n);
  });
  refuses('PRV-MATCH-3 a second job of another script', matching, (draft) => {
    secondJob(draft).ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('PRV-MATCH-4 a second job that leaves the market', matching, (draft) => {
    secondMatched(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('PRV-MATCH-5 a price above the escrow', matching, escrow(priceOf(3n) - 1n));
  refuses('PRV-MATCH-6 a job longer than the longest', matching, (draft) => {
    setOffer(draft, 5, 2n);
  });
  refuses('PRV-MATCH-7 a job of no hours', matching, hours(0n));
  refuses('PRV-MATCH-7 a job of less than no hours', matching, hours(-1n));
  refuses(
    'PRV-MATCH-8 a job that waited too long',
    matching,
    wish(() => ({ startBy: BigInt(NOW - 1) })),
  );
  refuses(
    'PRV-MATCH-9 a reputation below the one asked for',
    matching,
    wish(() => ({ leastReputation: 51n })),
  );
  refuses(
    'PRV-MATCH-10 a stake below the one asked for',
    matching,
    wish(() => ({ leastStake: 20_000_001n })),
  );
  refuses(
    'PRV-MATCH-11 a class that the consumer did not name',
    matching,
    wish(() => ({ acceptedKeys: ['ab', TICKET] })),
  );
  refuses('PRV-MATCH-12 an under-funded job', matching, (draft) => {
    secondMatched(draft).value = constants.heldNanoErg - 1n;
  });
  refuses('PRV-MATCH-13 escrow taken out', matching, (draft) => {
    setAmount(secondMatched(draft), 1, (amount) => amount - 1n);
  });
  refuses('PRV-MATCH-13 a job without a ticket of its own', matching, (draft) => {
    setTokenId(secondMatched(draft), 0);
    secondJob(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('PRV-MATCH-13 a job escrowed in a worthless token', matching, (draft) => {
    setTokenId(secondJob(draft), 0);
    setTokenId(secondMatched(draft), 1);
  });
  refuses('PRV-MATCH-13 a junk token in the job', matching, (draft) => {
    secondJob(draft).assets.push(asset(JUNK, 1n));
    secondMatched(draft).assets.push(asset(JUNK, 1n));
  });
  refuses('PRV-MATCH-14 a higher price', matching, (draft) => {
    setTerms(secondMatched(draft), ({ price }) => ({ price: price + 1n }));
  });
  refuses('PRV-MATCH-14 an earlier deadline', matching, (draft) => {
    setTerms(secondMatched(draft), ({ height }) => ({ height: height - 1n }));
  });
  refuses('PRV-MATCH-14 another worker', matching, (draft) => {
    setTerms(secondMatched(draft), ({ identity }) => ({
      identity: identity.replace(people.worker.ergoTree, people.thief.ergoTree),
    }));
  });
  refuses('PRV-MATCH-14 another consumer', matching, (draft) => {
    setTerms(secondMatched(draft), ({ identity }) => ({
      identity: identity.replace(people.consumer.ergoTree, people.thief.ergoTree),
    }));
  });
  refuses('PRV-MATCH-14 the open id of the other job', matching, (draft) => {
    const [first, second] = draft.inputs.slice(1).map(({ box }) => box.boxId);
    setTerms(secondMatched(draft), ({ identity }) => ({ identity: identity.replace(second!, first!) }));
  });
  refuses('PRV-MATCH-15 jobs of a script that is not jobOpen', matching, (draft) => {
    for (const { box } of draft.inputs.slice(1)) box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('PRV-MATCH-16 jobs that all leave the market', matching, (draft) => {
    for (const job of draft.outputs.slice(1, 3)) job.ergoTree = people.thief.ergoTree;
  });
  refuses('PRV-MATCH-17 a fee named by a box that is not governance', matching, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('PRV-BATCH-4 a last job whose escrow vanishes without a successor', matching, (draft) => {
    draft.outputs.splice(2);
  });
  refuses('PRV-BATCH-4 a batch that ends with its last job', matching, (draft) => {
    draft.outputs.splice(3);
  });
  refuses('PRV-MATCH-28 a spare ticket carried out', matching, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
    addOutput(draft, people.owner.ergoTree, { assets: [asset(TICKET, 1n)] });
  });
  refuses('PRV-MATCH-29 stake taken out', matching, (draft) => {
    setAmount(provider(draft), 2, (amount) => amount - 1n);
  });
  refuses('PRV-MATCH-30 more busy slots than the stake covers', matching, stake(1_999_999n));
  refuses('PRV-MATCH-31 a paused provider', matching, (draft) => {
    setLong(draft.inputs[0]!.box, 'R8', 2, () => 0n);
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-MATCH-32 a fee other than governance’s', matching, (draft) => {
    setLong(provider(draft), 'R8', 6, (fee) => fee - 1n);
  });
  refuses('PRV-MATCH-33 statistics of its own choice', matching, (draft) => {
    setLong(provider(draft), 'R5', 2, (completed) => completed + 1n);
  });
  refuses(
    'PRV-MATCH-27 the last ticket given away',
    () => match({ provider: providerBox({ busy: 8 }) }),
    (draft) => {
      setAmount(draft.inputs[0]!.box, 1, () => 2n);
      draft.inputs[0]!.box.assets.push(asset(JUNK, 1n));
      setTokenId(provider(draft), 1);
    },
    { also: ['PRV-KEEP-6', 'PRV-MATCH-28', 'PRV-MATCH-18'] },
  );
  refuses('PRV-STILL-2 a worker changed by the way', matching, (draft) => {
    setArray(provider(draft), 1, people.thief.ergoTree);
  });
  refuses('PRV-KEEP-8 an owner changed by the way', matching, (draft) => {
    setScript(provider(draft), people.thief.ergoTree);
  });
  refuses('PRV-KEEP-7 stake turned into a worthless token', matching, (draft) => {
    const { amount } = provider(draft).assets[2]!;
    secondJob(draft).assets.push(asset(JUNK, amount));
    setTokenId(provider(draft), 2);
    addOutput(draft, people.thief.ergoTree, { assets: [asset(GPUC, amount)] });
  });
});
