import { describe, it } from 'vitest';
import type { Candidate, Draft } from '#test/support/contracts/draft.ts';
import { wrongType } from '#test/support/contracts/edits.ts';
import { everyAction } from '#test/support/contracts/everyAction.ts';
import { expectAccepted, expectRefused, mutate } from '#test/support/contracts/expectations.ts';
import { asset, JUNK, trees } from '#test/support/contracts/world.ts';

type Register = 'R4' | 'R5' | 'R6' | 'R7' | 'R8';

const ours = new Set<string>(Object.values(trees));
const isOurs = ({ ergoTree }: Candidate): boolean => ours.has(ergoTree) && ergoTree !== trees.treasury;
const registersOf = (box: Candidate): Register[] => Object.keys(box.additionalRegisters).sort() as Register[];
/** What the signer of a cancel, of a treasury spend or in his own desk does is his own affair; R7 of a review is the consumer's words. */
const isFree = (name: string): boolean => ['cancel', 'spendTreasury', 'refill', 'cancelOrder'].includes(name);
const isReason = (name: string, register: Register): boolean => name === 'dispute' && register === 'R7';

interface Place {
  readonly name: string;
  readonly make: () => Draft;
  readonly index: number;
  readonly output: Candidate;
}

const places: Place[] = Object.entries(everyAction)
  .filter(([name]) => !isFree(name))
  .flatMap(([name, make]) => make().outputs.map((output, index) => ({ name, make, index, output })));

describe('every register that a script requires', () => {
  const registers = places.flatMap((place) =>
    registersOf(place.output)
      .filter((register) => !isReason(place.name, register))
      .map((register) => ({ ...place, register })),
  );

  it.each(registers)('of another type: $name, output $index, $register', ({ make, index, register }) => {
    expectRefused(
      mutate(make(), (draft) => {
        wrongType(draft.outputs[index]!, register);
      }),
    );
  });

  it.each(registers)('left out: $name, output $index, from $register on', ({ make, index, register }) => {
    expectRefused(
      mutate(make(), (draft) => {
        const { additionalRegisters } = draft.outputs[index]!;
        const kept = Object.entries(additionalRegisters).filter(([name]) => name < register);
        draft.outputs[index]!.additionalRegisters = Object.fromEntries(kept);
      }),
    );
  });
});

describe('every successor box', () => {
  const successors = places.filter(({ output }) => isOurs(output));

  it.each(successors)('made dearer by a junk token: $name, output $index', ({ make, index }) => {
    expectRefused(
      mutate(make(), (draft) => {
        // A wallet brings the junk where there is one; else a job's payment could not tell it from its own tokens.
        const bringer = draft.inputs.find(({ box }) => !isOurs(box)) ?? draft.inputs.at(-1)!;
        bringer.box.assets.push(asset(JUNK, 1n));
        draft.outputs[index]!.assets.push(asset(JUNK, 1n));
      }),
    );
  });

  // A desk that buys gives ERG away, to the unit: its own tests hold it to that.
  it.each(successors.filter(({ name, index, make }) => name !== 'deskBuys' && hasInputOfItsOwn(make(), index)))(
    'a nanoERG short: $name, output $index',
    ({ make, index }) => {
      expectRefused(
        mutate(make(), (draft) => {
          draft.outputs[index]!.value = draft.inputs[index]!.box.value - 1n;
        }),
      );
    },
  );

  it.each(successors.filter(({ name }) => name !== 'enact' && name !== 'propose'))(
    'with a register more than it needs, which nobody reads: $name, output $index',
    ({ make, index }) => {
      expectAccepted(
        mutate(make(), (draft) => {
          const { additionalRegisters } = draft.outputs[index]!;
          const free = (['R4', 'R5', 'R6', 'R7', 'R8', 'R9'] as const).find((name) => !(name in additionalRegisters));
          Object.assign(additionalRegisters, { [free ?? 'R9']: '0402' });
        }),
      );
    },
  );
});

/** Whether a box of a contract stands at the output's own index; a match's jobs leave their tip on the way. */
function hasInputOfItsOwn(draft: Draft, index: number): boolean {
  const input = draft.inputs[index]?.box;
  return input !== undefined && isOurs(input) && input.ergoTree !== trees.jobOpen;
}
