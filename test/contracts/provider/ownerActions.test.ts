import { describe } from 'vitest';
import { providerBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addToWallet, setAmount, setArray, setLong, setScript, waitSince } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { addStake, pause, retire, update } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, GPUC, NOW } from '#test/support/contracts/world.ts';

const updating = (): Draft => update();
const staking = (): Draft => addStake();
/** By a stranger, in the first block in which he may. */
const renewing = (): Draft =>
  addStake({
    provider: providerBox({ busy: 2, earnings: 5n, creationHeight: NOW - constants.reclaimBlocks - 1 }),
    by: 'bot',
  });
const retiring = (): Draft => retire();
const pausing = (): Draft => pause();
const resuming = (): Draft => pause({ provider: providerBox({ available: false }), paused: false });
const byWorker = (): Draft => pause({ by: 'worker' });
const provider = (draft: Draft) => draft.outputs[0]!;

/** The same transaction paid for, and signed, by somebody else. */
const byStranger = (draft: Draft) => {
  draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
  draft.keys = [people.thief];
};
const completed = (draft: Draft) => {
  setLong(provider(draft), 'R5', 2, (value) => value + 1n);
};
const oneUnitLess = (draft: Draft) => {
  setAmount(provider(draft), 2, (amount) => amount - 1n);
};
const retired = (draft: Draft) => {
  setLong(draft.inputs[0]!.box, 'R8', 3, () => BigInt(NOW + 1));
};

describe('update', () => {
  accepts('takes the longest class and card', updating, (draft) => {
    setArray(provider(draft), 0, 'aa'.repeat(31));
    setArray(provider(draft), 2, 'bb'.repeat(256));
  });

  refuses('PRV-UPDATE-1 terms set by a stranger', updating, byStranger);
  refuses('PRV-UPDATE-2 statistics changed by the way', updating, completed);
  refuses('PRV-UPDATE-3 stake taken out', updating, oneUnitLess);
  refuses('PRV-UPDATE-4 a seventh term', updating, (draft) => {
    setLong(provider(draft), 'R6', 6, () => 0n);
  });
  refuses('PRV-UPDATE-5 a fourth item in the profile', updating, (draft) => {
    setArray(provider(draft), 3, 'aa');
  });
  refuses('PRV-UPDATE-6 a class named like a ticket id', updating, (draft) => {
    setArray(provider(draft), 0, '72'.repeat(32));
  });
  refuses('PRV-UPDATE-7 a worker script of 37 bytes', updating, (draft) => {
    setArray(provider(draft), 1, `${people.worker.ergoTree}00`);
  });
  refuses('PRV-UPDATE-8 a card above 256 bytes', updating, (draft) => {
    setArray(provider(draft), 2, 'bb'.repeat(257));
  });
  refuses('PRV-SAME-1 availability changed by the way', updating, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-SAME-2 a retirement taken back', updating, (draft) => {
    setLong(draft.inputs[0]!.box, 'R8', 3, () => BigInt(NOW + 9));
  });
  refuses('PRV-KEEP-8 an owner replaced', updating, (draft) => {
    setScript(provider(draft), people.thief.ergoTree);
  });
  refuses('PRV-ALONE-4 a fee of its own choice', updating, (draft) => {
    setLong(provider(draft), 'R8', 6, () => 1n);
  });
});

describe('addStake', () => {
  accepts('takes a unit from a stranger that renews a box of a year', renewing);

  refuses('PRV-ADDSTAKE-3 a gift from a stranger that keeps the box busy', staking, byStranger);
  refuses('PRV-ADDSTAKE-3 a renewal a block too soon', renewing, (draft) => {
    draft.inputs[0]!.box.creationHeight += 1;
  });

  refuses('PRV-ADDSTAKE-1 a stake taken out', staking, (draft) => {
    setAmount(provider(draft), 2, () => 20_000_005n);
    setLong(provider(draft), 'R5', 1, () => 19_999_999n);
  });
  refuses('PRV-ADDSTAKE-1 nothing added', staking, (draft) => {
    setAmount(provider(draft), 2, () => 20_000_006n);
    setLong(provider(draft), 'R5', 1, () => 20_000_000n);
  });
  refuses('PRV-ADDSTAKE-2 a stake stated but not added', staking, (draft) => {
    setLong(provider(draft), 'R5', 1, (stake) => stake + 1n);
  });
  refuses('PRV-ADDSTAKE-2 a record bought along', staking, completed);
  refuses('PRV-STILL-1 terms changed by the way', staking, (draft) => {
    setLong(provider(draft), 'R6', 0, () => 1n);
  });
  refuses('PRV-STILL-2 a worker changed by the way', staking, (draft) => {
    setArray(provider(draft), 1, people.otherWorker.ergoTree);
  });
  refuses('PRV-SAME-1 availability changed by the way', staking, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 0n);
  });
  refuses('PRV-SAME-2 a retirement set by the way', staking, (draft) => {
    setLong(provider(draft), 'R8', 3, () => 5n);
  });
  refuses('PRV-ALONE-3 a ticket carried out', staking, (draft) => {
    setAmount(provider(draft), 1, (amount) => amount - 1n);
  });
});

describe('retire', () => {
  accepts('takes the shortest cooldown', retiring, (draft) => {
    setLong(provider(draft), 'R8', 3, () => BigInt(NOW + constants.cooldownBlocks));
  });

  refuses('PRV-RETIRE-1 a retirement by a stranger', retiring, byStranger);
  refuses('PRV-RETIRE-2 a retired provider that takes jobs', retiring, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 1n);
  });
  refuses('PRV-RETIRE-3 a cooldown one block short', retiring, (draft) => {
    setLong(provider(draft), 'R8', 3, () => BigInt(NOW + constants.cooldownBlocks - 1));
  });
  refuses('PRV-QUIET-1 statistics changed by the way', retiring, completed);
  refuses('PRV-QUIET-2 stake taken out', retiring, oneUnitLess);
  refuses('PRV-QUIET-3 a cooldown started anew', retiring, retired);
  refuses('PRV-STILL-2 a worker changed by the way', retiring, (draft) => {
    setArray(provider(draft), 1, people.otherWorker.ergoTree);
  });
});

/** The same pause by a box of the worker's that is as many blocks old. */
const workerBoxAged = (blocks: number) => (draft: Draft) => {
  waitSince(draft, 1, blocks);
};

describe('pause', () => {
  accepts('lets the owner resume', resuming);
  accepts('lets the owner pause while the worker pays', byWorker, (draft) => {
    draft.keys = [people.worker, people.owner];
  });

  refuses('PRV-PAUSE-1 a pause by a stranger', byWorker, byStranger);
  refuses('PRV-PAUSE-1 a pause by a stranger who pays for the owner', pausing, byStranger);
  accepts('takes a box of the worker’s just before it owes storage rent', byWorker, workerBoxAged(999_999));

  refuses('PRV-PAUSE-6 a box of the worker’s that anybody may spend for its rent', byWorker, workerBoxAged(1_000_000));
  refuses('PRV-PAUSE-2 an action that nobody wrote', pausing, (draft) => {
    setLong(provider(draft), 'R8', 0, () => 13n);
  });
  refuses('PRV-PAUSE-3 a retirement by the worker', byWorker, (draft) => {
    setLong(provider(draft), 'R8', 3, () => BigInt(NOW + 500));
  });
  refuses('PRV-PAUSE-4 availability below nothing', pausing, (draft) => {
    setLong(provider(draft), 'R8', 2, () => -1n);
  });
  refuses('PRV-PAUSE-5 availability beyond one', pausing, (draft) => {
    setLong(provider(draft), 'R8', 2, () => 2n);
  });
  refuses('PRV-QUIET-1 statistics changed by the worker', byWorker, completed);
  refuses('PRV-QUIET-2 stake taken out by the worker', byWorker, oneUnitLess);
  refuses('PRV-QUIET-2 stake put in by the worker', byWorker, (draft) => {
    addToWallet(draft, GPUC, 1n);
    setAmount(provider(draft), 2, (amount) => amount + 1n);
  });
  refuses('PRV-QUIET-3 a retired provider brought back', resuming, retired);
  refuses('PRV-STILL-1 terms changed by the worker', byWorker, (draft) => {
    setLong(provider(draft), 'R6', 0, () => 1n);
  });
  refuses('PRV-STILL-2 a card changed by the worker', byWorker, (draft) => {
    setArray(provider(draft), 2, 'aa');
  });
  refuses(
    'PRV-KEEP-1 a second provider fed into the successor of the first',
    pausing,
    (draft) => {
      draft.inputs.push({
        box: providerBox({ ticketId: '72'.repeat(32), busy: 2, earnings: 5n, nonce: 11 }),
        extension: {},
      });
    },
    { also: ['PRV-KEEP-6', 'PRV-ALONE-2'] },
  );
});
