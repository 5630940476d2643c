import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setInt, setKeys, setLong, setTokenId } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { enact } from '#test/support/contracts/honest.ts';
import { guards, nextGuards, people } from '#test/support/contracts/people.ts';
import { constants, NOW } from '#test/support/contracts/world.ts';

/** Changes what is proposed and, alike, what is enacted. */
const inBoth =
  (change: (box: Draft['outputs'][number]) => void) =>
  (draft: Draft): void => {
    change(draft.dataInputs[0]!);
    change(draft.outputs[0]!);
  };
const ready = (height: number) => (draft: Draft) => {
  setInt(draft.dataInputs[0]!, 'R8', height);
};
const manyGuards = (count: number) => [...nextGuards, ...guards, ...Object.values(people)].slice(0, count);

describe('enact', () => {
  accepts('passes the proposal at its first height', enact, ready(NOW));
  accepts('passes the proposal at its last height', enact, ready(NOW - constants.proposalBlocks));
  accepts(
    'passes the least fee and slash',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 0, () => 1n);
      setLong(box, 'R4', 1, () => constants.declineFineMicroGpuc);
    }),
  );
  accepts(
    'passes the highest fee and slash',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 0, () => 500n);
      setLong(box, 'R4', 1, () => 1_000_000_000n);
    }),
  );
  accepts(
    'passes two guards of two',
    enact,
    inBoth((box) => {
      setKeys(box, nextGuards.slice(0, 2));
      setInt(box, 'R6', 2);
    }),
  );
  accepts(
    'passes fifteen guards',
    enact,
    inBoth((box) => {
      setKeys(box, manyGuards(15));
    }),
  );

  refuses('GOV-ENACT-1 one guard where two must sign', enact, (draft) => {
    draft.keys = [guards[0], people.bot];
  });
  refuses('GOV-ENACT-2 a proposal without the PROPOSAL token', enact, (draft) => {
    setTokenId(draft.dataInputs[0]!, 0);
  });
  refuses('GOV-ENACT-3 a proposal before its delay is over', enact, ready(NOW + 1));
  refuses('GOV-ENACT-4 a proposal whose time has passed', enact, ready(NOW - constants.proposalBlocks - 1));
  refuses('GOV-ENACT-5 a successor under another script', enact, (draft) => {
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
  });
  refuses('GOV-ENACT-6 a successor with less ERG', enact, (draft) => {
    draft.outputs[0]!.value -= 1n;
  });
  refuses('GOV-ENACT-7 a successor without the token', enact, (draft) => {
    draft.outputs[0]!.assets = [];
  });
  refuses('GOV-ENACT-8 other parameters than proposed', enact, (draft) => {
    setLong(draft.outputs[0]!, 'R4', 0, () => 300n);
  });
  refuses('GOV-ENACT-9 other guards than proposed', enact, (draft) => {
    setKeys(draft.outputs[0]!, guards);
  });
  refuses('GOV-ENACT-10 another k than proposed', enact, (draft) => {
    setInt(draft.outputs[0]!, 'R6', 2);
  });
  refuses(
    'GOV-ENACT-11 a tenth parameter',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 9, () => 0n);
    }),
  );
  refuses(
    'GOV-ENACT-12 no fee at all',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 0, () => 0n);
    }),
  );
  refuses(
    'GOV-ENACT-13 a fee above five percent',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 0, () => 501n);
    }),
  );
  refuses(
    'GOV-ENACT-14 a slash below the fine for declining',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 1, () => constants.declineFineMicroGpuc - 1n);
    }),
  );
  refuses(
    'GOV-ENACT-15 a slash above a thousand GPUC',
    enact,
    inBoth((box) => {
      setLong(box, 'R4', 1, () => 1_000_000_001n);
    }),
  );
  refuses(
    'GOV-ENACT-16 a single guard ruling',
    enact,
    inBoth((box) => {
      setInt(box, 'R6', 1);
    }),
  );
  refuses(
    'GOV-ENACT-17 more signatures than guards',
    enact,
    inBoth((box) => {
      setInt(box, 'R6', 5);
    }),
  );
  refuses(
    'GOV-ENACT-18 sixteen guards',
    enact,
    inBoth((box) => {
      setKeys(box, [...manyGuards(15), people.spare]);
    }),
  );
  refuses(
    'GOV-ENACT-19 one key counted twice',
    enact,
    inBoth((box) => {
      setKeys(box, [nextGuards[0], nextGuards[1], nextGuards[2], nextGuards[0]]);
    }),
  );
});
