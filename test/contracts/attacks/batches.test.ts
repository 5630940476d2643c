import { describe, it } from 'vitest';
import { activeBox, deliveredBox, openBox, providerBox, reviewBox } from '#test/support/contracts/boxes.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { addOutput, setAmount, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import { accepts, expectRefused, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { deliver } from '#test/support/contracts/honestJob.ts';
import { decline, expire, match, settle, settleReviewed, withdraw } from '#test/support/contracts/honestProvider.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { asset, GPUC, NOW, OTHER_TICKET, tokens } from '#test/support/contracts/world.ts';

const batches: readonly (readonly [string, () => Draft])[] = [
  ['match', () => match()],
  ['deliver', () => deliver()],
  ['settle', () => settle()],
  ['expire', () => expire()],
  ['decline', () => decline()],
];

/** Two jobs of one consumer that differ in their ids alone. */
const twins: readonly (readonly [string, () => Draft])[] = [
  ['match', () => match({ jobs: [openBox({ nonce: 20 }), openBox({ nonce: 21 })] })],
  ['settle', () => settle({ jobs: [deliveredBox({ nonce: 40 }), deliveredBox({ nonce: 41 })] })],
  ['expire', () => expire({ jobs: [activeBox({ nonce: 30, deadline: 1 }), activeBox({ nonce: 31, deadline: 1 })] })],
  ['decline', () => decline()],
];

describe('one output per job of a batch', () => {
  it.each(twins)('two equal jobs of a %s are not satisfied by one output', (_, make) => {
    expectRefused(
      mutate(make(), (draft) => {
        draft.outputs[2]!.ergoTree = people.thief.ergoTree;
        draft.outputs[2]!.additionalRegisters = {};
      }),
    );
  });
  it.each(twins)('two equal jobs of a %s are not satisfied by the same output twice', (_, make) => {
    expectRefused(
      mutate(make(), (draft) => {
        draft.outputs[2]!.additionalRegisters = { ...draft.outputs[1]!.additionalRegisters };
      }),
    );
  });
  it.each(batches)('jobs of a %s do not swap their places', (_, make) => {
    expectRefused(
      mutate(make(), (draft) => {
        const [first, second] = draft.outputs.slice(1, 3);
        draft.outputs.splice(1, 2, second!, first!);
      }),
    );
  });
});

describe('batches that mix actions', () => {
  for (const [what, job] of [
    ['an open job', () => openBox()],
    ['an active job', () => activeBox({ nonce: 35, deadline: NOW - 1 })],
    ['a job in review', () => reviewBox()],
  ] as const) {
    it(`a settlement takes no ${what.slice(what.indexOf(' ') + 1)} along`, () => {
      expectRefused(
        mutate(settle(), (draft) => {
          const box = job();
          draft.inputs.push({ box, extension: {} });
          setLong(draft.outputs[0]!, 'R8', 1, () => 3n);
          draft.outputs.splice(3, 0, { ...draft.outputs[2]!, value: box.value, assets: [asset(GPUC, 5_000_000n)] });
        }),
      );
    });
  }
  for (const action of [1n, 2n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n, -3n]) {
    it(`a settlement does not pass for action ${action}`, () => {
      expectRefused(
        mutate(settle(), (draft) => {
          setLong(draft.outputs[0]!, 'R8', 0, () => action);
        }),
      );
    });
  }
  it('match, settle and expire do not mix under any action', () => {
    for (const action of [1n, 3n, 5n]) {
      expectRefused(
        mutate(settle({ jobs: [deliveredBox()] }), (draft) => {
          draft.inputs.push(
            { box: openBox(), extension: {} },
            { box: activeBox({ deadline: NOW - 1 }), extension: {} },
          );
          setLong(draft.outputs[0]!, 'R8', 0, () => action);
          setLong(draft.outputs[0]!, 'R8', 1, () => 3n);
          addOutput(draft, people.thief.ergoTree, { value: 9_000_000n, assets: [asset(GPUC, 10_000_000n)] });
        }),
      );
    }
  });
});

describe('jobs as unaccounted inputs', () => {
  for (const [what, box] of [
    ['a delivered job', () => deliveredBox()],
    ['a job in review', () => reviewBox()],
  ] as const) {
    refuses(
      `PRV-ALONE-2 ${what} in a withdrawal`,
      () => withdraw(),
      (draft) => {
        const job = box();
        draft.inputs.splice(1, 0, { box: job, extension: {} });
        addOutput(draft, people.thief.ergoTree, { value: job.value, assets: [...job.assets] });
      },
    );
  }
  it('a delivered job is not delivered again', () => {
    expectRefused(
      mutate(deliver(), (draft) => {
        draft.inputs[2]!.box = deliveredBox();
      }),
    );
  });
});

describe('forged and spare tickets', () => {
  refuses(
    'JDE-COORD-1 a job with a ticket of another provider',
    () => settle(),
    (draft) => {
      setTokenId(draft.inputs[2]!.box, 0, OTHER_TICKET);
      setAmount(draft.outputs[0]!, 1, (amount) => amount - 1n);
    },
    { also: ['PRV-HOME-1'] },
  );
  it('a forged job without an escrow does not settle', () => {
    expectRefused(
      mutate(settle(), (draft) => {
        draft.inputs[2]!.box = deliveredBox({ nonce: 44, ticketId: OTHER_TICKET, price: 2_000_001n });
        setAmount(draft.outputs[0]!, 1, (amount) => amount - 1n);
      }),
    );
  });
  it('a batch refuses a job whose owner script is another provider’s', () => {
    // The owner script's size shifts where the consumer begins; an identity of another owner ends at another script.
    expectRefused(
      mutate(settle(), (draft) => {
        draft.inputs[2]!.box = deliveredBox({
          nonce: 41,
          price: 2_000_001n,
          ownerTree: `0008cd${guards[0].publicKeyHex}00`,
        });
      }),
    );
  });
});

describe('two providers in one transaction', () => {
  refuses(
    'PRV-LEAVE-1 a second provider behind the first',
    () => withdraw(),
    (draft) => {
      const second = providerBox({ ticketId: OTHER_TICKET, nonce: 11 });
      draft.inputs.splice(1, 0, { box: second, extension: {} });
      addOutput(draft, people.thief.ergoTree, { value: second.value, assets: [...second.assets] });
    },
    { also: ['PRV-LEAVE-2'] },
  );
  it('a batch refuses a second provider in the position of a job', () => {
    expectRefused(
      mutate(settle(), (draft) => {
        draft.inputs[2]!.box = providerBox({ ticketId: OTHER_TICKET, nonce: 11 });
        setAmount(draft.outputs[0]!, 1, (amount) => amount - 1n);
        addOutput(draft, people.thief.ergoTree, { assets: [asset(tokens.provider, 1n)] });
      }),
    );
  });
});

describe('accepted variations', () => {
  accepts(
    'governance given twice as a data input',
    () => match(),
    (draft) => {
      draft.dataInputs.push(draft.dataInputs[0]!);
    },
  );
  accepts('a consumer of three keys is matched and paid', () => {
    const threeKeys = `0008980203${guards.map(({ publicKeyHex }) => `cd${publicKeyHex}`).join('')}`;
    return match({ jobs: [openBox({ consumerTree: threeKeys })] });
  });
  accepts('a job of three keys is settled', () => {
    const threeKeys = `0008980203${guards.map(({ publicKeyHex }) => `cd${publicKeyHex}`).join('')}`;
    return settleReviewed({ jobs: [reviewBox({ consumerTree: threeKeys })] });
  });
});
