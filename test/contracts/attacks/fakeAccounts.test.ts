import { describe, it } from 'vitest';
import type { Candidate, Draft } from '#test/support/contracts/draft.ts';
import { expectAccepted, expectRefused, mutate } from '#test/support/contracts/expectations.ts';
import { enrolMember } from '#test/support/contracts/honest.ts';
import {
  deposit,
  flag,
  GPU,
  healthyBox,
  leaveMember,
  liquidate,
  payFree,
  spend,
  unflag,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, JUNK, place, tokens, trees } from '#test/support/contracts/world.ts';

/** Whatever stands where an account's MEMBER stands: nothing, nobody's token, the token of another class. */
const disguises: readonly (readonly [string, (box: Pick<Candidate, 'assets'>) => void])[] = [
  ['nothing', ({ assets }) => void assets.shift()],
  ['junk', ({ assets }) => void assets.splice(0, 1, asset(JUNK, 1n))],
  ['PROVIDER', ({ assets }) => void assets.splice(0, 1, asset(tokens.provider, 1n))],
  ['MEMBER in another place', ({ assets }) => void assets.reverse()],
];

/** Somebody's box of every token that a disguise may need, MEMBER too, as if one could be had. */
const wardrobe = () =>
  place(
    candidate(people.bot.ergoTree, 1_000_000n, {
      assets: [asset(tokens.member, 1n), asset(JUNK, 1n), asset(tokens.provider, 1n)],
    }),
    61,
  );

const withWardrobe = (draft: Draft): Draft => ({
  ...mutate(draft, ({ inputs }) => void inputs.push({ box: wardrobe(), extension: {} })),
  keys: [...draft.keys, people.bot],
});

const actions: Readonly<Record<string, () => Draft>> = {
  deposit: () => deposit(),
  pay: () => payFree(),
  draw: () => spend(healthyBox(), { microGpuc: GPU }),
  flag: () => flag(),
  unflag: () => unflag(),
  liquidate: () => liquidate('rsBtc'),
  enrolMember,
};

describe.each(disguises)('a box with the account’s script and %s for MEMBER', (_name, disguise) => {
  it.each(Object.entries(actions))('is no successor and no newborn: %s', (_action, make) => {
    const honest = withWardrobe(make());
    expectAccepted(honest);
    expectRefused(
      mutate(honest, ({ outputs }) => {
        disguise(outputs.find(({ ergoTree }) => ergoTree === trees.account)!);
      }),
    );
  });

  const leaving = { close: () => leaveMember({ balance: 5n }), writeOff: () => leaveMember({ balance: -7n }) };
  it.each(Object.entries(leaving))(
    'gets nothing of a registry by %s, wherever a MEMBER comes from',
    (_action, make) => {
      const honest = withWardrobe(make());
      expectAccepted(honest);
      expectRefused(
        mutate(honest, ({ inputs }) => {
          disguise(inputs[1]!.box);
        }),
      );
    },
  );
});
