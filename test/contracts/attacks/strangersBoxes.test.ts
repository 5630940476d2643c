import { describe, expect, it } from 'vitest';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeOrder } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import { registryBox } from '#test/support/contracts/boxes.ts';
import { deskBox, orderBox } from '#test/support/contracts/exchangeBoxes.ts';
import { expectAccepted } from '#test/support/contracts/expectations.ts';
import { draftOf, frame, read } from '#test/support/contracts/honest.ts';
import { accountBox } from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, deployment, place, walletBox } from '#test/support/contracts/world.ts';

/** A box of a hundred tokens that nobody asked for, more than a change output may hold with what else it gets. */
const junkBox = (ergoTree: string) =>
  place(
    candidate(ergoTree, 2_000_000n, {
      assets: Array.from({ length: 100 }, (_, index) => asset((index + 1).toString(16).padStart(64, '0'), 1n)),
    }),
    9_001,
  );
const fundingOf = (ergoTree: string) => ({ boxes: [junkBox(ergoTree), walletBox(ergoTree)], changeErgoTree: ergoTree });

describe('a box of a hundred junk tokens in an owner’s wallet', () => {
  it('does not keep his order', () => {
    const order = read(decodeOrder, orderBox());
    const plan = buildCancelOrder({ ...frame, order, funding: fundingOf(order.ownerTree) });
    expectAccepted(draftOf(plan, [people.consumer]));
  });
  it('does not keep his account open', () => {
    const plan = buildClose({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      account: read(decodeAccount, accountBox()),
      funding: fundingOf(people.owner.ergoTree),
    });
    expectAccepted(draftOf(plan, [people.owner]));
  });
});

describe('a desk whose owner is longer than its script lets own one', () => {
  it('is no desk: its successor would outgrow a box', () => {
    expect(decodeDesk(deskBox({ ownerTree: 'ab'.repeat(101) }), deployment)).toEqual({ ok: false, reason: 'R4' });
    expect(decodeDesk(deskBox({ ownerTree: 'ab'.repeat(100) }), deployment).ok).toBe(true);
  });
});
