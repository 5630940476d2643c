import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeOrder } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import { encodeBytes } from '#lib/protocol/shared/registers.ts';
import { providerBox, registryBox } from '#test/support/contracts/boxes.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { setLong, setLongs } from '#test/support/contracts/edits.ts';
import { deskBox, orderBox } from '#test/support/contracts/exchangeBoxes.ts';
import { expectAccepted, mutate } from '#test/support/contracts/expectations.ts';
import { draftOf, frame, fundingOf as purseOf, read, topUp } from '#test/support/contracts/honest.ts';
import { accountBox, refresh } from '#test/support/contracts/honestAccount.ts';
import { bankSell } from '#test/support/contracts/honestExchange.ts';
import { addStake } from '#test/support/contracts/honestProvider.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, constants, deployment, NOW, place, walletBox } from '#test/support/contracts/world.ts';

/** A box of a hundred tokens that nobody asked for, more than a change output may hold with what else it gets. */
const junkBox = (ergoTree: string) =>
  place(
    candidate(ergoTree, 2_000_000n, {
      assets: Array.from({ length: 100 }, (_, index) => asset((index + 1).toString(16).padStart(64, '0'), 1n)),
    }),
    9_001,
  );
const fundingOf = (ergoTree: string) => ({ boxes: [junkBox(ergoTree), walletBox(ergoTree)], changeErgoTree: ergoTree });

describe('a box of a hundred junk tokens sent to an owner’s wallet', () => {
  it('does not prevent cancelling an order', () => {
    const order = read(decodeOrder, orderBox());
    const plan = buildCancelOrder({ ...frame, order, funding: fundingOf(order.ownerTree) });
    expectAccepted(draftOf(plan, [people.consumer]));
  });
  it('does not prevent closing an account', () => {
    const plan = buildClose({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      account: read(decodeAccount, accountBox()),
      funding: fundingOf(people.owner.ergoTree),
    });
    expectAccepted(draftOf(plan, [people.owner]));
  });
});

describe('a desk with an oversized owner script', () => {
  it('does not decode, since its successor could exceed the box size limit', () => {
    expect(decodeDesk(deskBox({ ownerTree: 'ab'.repeat(101) }), deployment)).toEqual({ ok: false, reason: 'R4' });
    expect(decodeDesk(deskBox({ ownerTree: 'ab'.repeat(100) }), deployment).ok).toBe(true);
  });
});

/** The defence against storage rent is that a bot can renew every box that others trust, whatever stands in it. */
describe('a box that its last spender filled with what he liked', () => {
  const least = -(2n ** 63n);
  const most = 2n ** 63n - 1n;

  /** A provider box of a year, its owner's numbers and words as far from sense as its script lets them be. */
  function absurdProvider(ownerTree: string, gpuClassHex: string, cardHex: string): ChainBox {
    const creationHeight = NOW - constants.reclaimBlocks - 5;
    const box = providerBox({ ownerTree, gpuClassHex, cardHex, creationHeight, available: false });
    setLongs(box, 'R6', [most, least, most, least, most, least]);
    for (const [position, value] of [most, least, undefined, most, least, most].entries()) {
      if (value !== undefined) setLong(box, 'R8', position, () => value);
    }
    return box;
  }

  it.each([
    ['not UTF-8', people.owner.ergoTree, 'fffe80c0', 'ff'.repeat(256)],
    ['empty', people.owner.ergoTree, '', ''],
    ['JSON that is no object', people.owner.ergoTree, 'c0'.repeat(31), '6e756c6c'],
    ['owned by nobody', '0008d3', '', '5b5d'],
  ])('is renewed as a provider that is %s', (_, ownerTree, gpuClassHex, cardHex) => {
    const plan = buildAddStake({
      ...frame,
      provider: read(decodeProvider, absurdProvider(ownerTree, gpuClassHex, cardHex)),
      funding: purseOf(people.bot, { gpuc: 5n }),
      stakeMicroGpuc: 1n,
    });
    // The edits have given the box another id.
    expectAccepted(mutate(draftOf(plan, [people.bot]), () => undefined));
  });

  const filler = encodeBytes('00'.repeat(500));
  const aYearOld = () => providerBox({ creationHeight: NOW - constants.reclaimBlocks - 5 });
  const renewals: readonly [string, 'R4' | 'R5' | 'R7' | 'R9', () => Draft, (box: ChainBox) => unknown][] = [
    ['registry shard', 'R4', topUp, (box) => read(decodeRegistry, box)],
    ['bank', 'R5', () => bankSell(), (box) => read(decodeBank, box)],
    ['account', 'R7', refresh, (box) => read(decodeAccount, box)],
    ['provider', 'R9', () => addStake({ provider: aYearOld(), by: 'bot' }), (box) => read(decodeProvider, box)],
  ];
  it.each(renewals)('is renewed as a %s with %s full of bytes', (_, register, renew, decode) => {
    const draft = mutate(renew(), ({ inputs }) => {
      Object.assign(inputs[0]!.box.additionalRegisters, { [register]: filler });
    });
    expect(decode(draft.inputs[0]!.box)).toBeDefined();
    expectAccepted(draft);
    expect(draft.outputs[0]!.additionalRegisters).not.toHaveProperty(register);
  });
});
