import { describe, expect, it } from 'vitest';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { deskBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import type { ActionOutcome } from './bot.ts';
import { findCulprit, type Try } from './findCulprit.ts';
import { SetAside, suspectDesk, suspectJob } from './setAside.ts';

const sent: ActionOutcome = { kind: 'sent', txId: 'aa'.repeat(32) };
const wrong: ActionOutcome = { kind: 'refused', refusal: 'script-failed', detail: 'no' };
const lost: ActionOutcome = { kind: 'refused', refusal: 'lost-race', detail: 'no' };
const order = { box: { boxId: 'order' } };
const desksOf = (count: number): readonly Desk[] =>
  Array.from({ length: count }, (_, index) => read(decodeDesk, deskBox({ nonce: 300 + index })));

interface World {
  /** The best first. */
  readonly desks: readonly Desk[];
  /** How many desks a trade takes. */
  readonly width?: number;
  readonly spoilt?: readonly Desk[];
  readonly orderIsSpoilt?: boolean;
  /** Whether a bank does as well where there is no desk. */
  readonly bank?: boolean;
  /** From which question on somebody else has the order. */
  readonly takenAt?: number;
  readonly setAside?: SetAside;
  readonly clock?: { ms: number };
}

/** A chain on which some desks, or the order, make a trade fail; trades take the first desks that they may. */
function worldOf({ desks, width = 1, spoilt = [], orderIsSpoilt = false, bank = false, takenAt = Infinity }: World) {
  const asked = { check: 0, send: 0 };
  const judge = (chosen: readonly Desk[]): ActionOutcome => {
    if (asked.check + asked.send > takenAt) return lost;
    return orderIsSpoilt || chosen.some((desk) => spoilt.includes(desk)) ? wrong : sent;
  };
  const tryBy =
    (kind: 'check' | 'send'): Try =>
    (among) => {
      const chosen = desks.filter((desk) => among.includes(desk)).slice(0, width);
      if (chosen.length === 0 && !bank) return Promise.resolve(undefined);
      asked[kind]++;
      return Promise.resolve({ desks: chosen, outcome: judge(chosen) });
    };
  return { asked, check: tryBy('check'), send: tryBy('send') };
}

async function find(world: World) {
  const { desks, width = 1, setAside = new SetAside({ now: () => world.clock?.ms ?? 0 }) } = world;
  const { asked, check, send } = worldOf(world);
  const candidates = setAside.without(desks, suspectDesk);
  const first = candidates.slice(0, width);
  const outcome = await findCulprit({ outcome: wrong, traded: order, desks: first, candidates, setAside, check, send });
  return {
    outcome,
    asked,
    blamed: desks.filter((desk) => setAside.without([desk], suspectDesk).length === 0),
    orderIsBlamed: setAside.without([order], suspectJob).length === 0,
  };
}

describe('who is at fault', () => {
  it('is the desk where the same passes at another one', async () => {
    const desks = desksOf(3);
    const [bad] = desks;
    const found = await find({ desks, spoilt: [bad!] });
    expect(found).toMatchObject({ outcome: sent, blamed: [bad], orderIsBlamed: false });
    expect(found.asked).toEqual({ check: 1, send: 1 });
  });

  it.each([2, 3, 6])('are %i desks that are spoilt at once, and the order goes through', async (count) => {
    const desks = desksOf(8);
    const spoilt = desks.slice(0, count);
    expect(await find({ desks, spoilt })).toMatchObject({ outcome: sent, blamed: spoilt, orderIsBlamed: false });
  });

  it('is the order where banks alone refuse it, for long, and no desk suffers for it', async () => {
    const desks = desksOf(2);
    const clock = { ms: 0 };
    const setAside = new SetAside({ now: () => clock.ms });
    for (let times = 0; times < 12; times++) {
      const found = await find({ desks, orderIsSpoilt: true, bank: true, setAside, clock });
      expect(found).toMatchObject({ outcome: wrong, blamed: [], orderIsBlamed: true });
    }
    clock.ms += 11 * 3_600_000;
    expect(setAside.without([order], suspectJob)).toEqual([]);
  });

  it('is in doubt the order, where many desks refuse it: none of them suffers, and it comes back within ten minutes', async () => {
    const desks = desksOf(30);
    const clock = { ms: 0 };
    const setAside = new SetAside({ now: () => clock.ms });
    for (let times = 0; times < 12; times++) {
      const found = await find({ desks, orderIsSpoilt: true, setAside, clock });
      expect(found).toMatchObject({ blamed: [], orderIsBlamed: true });
      expect(found.asked.check).toBeLessThanOrEqual(6);
    }
    clock.ms += 600_000;
    expect(setAside.without([order], suspectJob)).toEqual([order]);
  });

  it('are in the end all desks that are spoilt, however many: the order goes on where its search ended', async () => {
    const desks = desksOf(20);
    const spoilt = desks.slice(0, 15);
    const setAside = new SetAside({ now: () => 0 });
    const outcomes: string[] = [];
    let last = await find({ desks, spoilt, setAside });
    for (; last.outcome.kind !== 'sent' && outcomes.length < 5; last = await find({ desks, spoilt, setAside }))
      outcomes.push(last.outcome.kind);
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(last).toMatchObject({ outcome: sent, blamed: spoilt, orderIsBlamed: false });
  });

  it.each([[[0]], [[3]], [[7]], [[1, 6]]])('are, of desks that failed together, only those at %j', async (at) => {
    const desks = desksOf(20);
    const spoilt = at.map((index) => desks[index]!);
    const found = await find({ desks, width: 8, spoilt });
    expect(found).toMatchObject({ outcome: sent, blamed: spoilt, orderIsBlamed: false });
    expect(found.asked.send).toBe(1);
    expect(found.asked.check).toBeLessThanOrEqual(20);
  });

  it('may be either where there is no other desk', async () => {
    const desks = desksOf(1);
    expect(await find({ desks, spoilt: desks })).toMatchObject({ outcome: wrong, blamed: desks, orderIsBlamed: true });
  });

  it('is nobody where somebody else was faster meanwhile', async () => {
    const desks = desksOf(4);
    const found = await find({ desks, spoilt: desks.slice(0, 2), takenAt: 1 });
    expect(found).toMatchObject({ outcome: lost, blamed: [], orderIsBlamed: false });
    expect(found.asked.send).toBe(0);
  });
});
