import { SShort } from '@fleet-sdk/serializer';
import { describe, it } from 'vitest';
import type { Draft } from '#test/support/contracts/draft.ts';
import { otherId, setAmount, setBytes, setLong } from '#test/support/contracts/edits.ts';
import { bankBox, deskBox, orderBox } from '#test/support/contracts/exchangeBoxes.ts';
import { accepts, expectRefused, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { cancelOrder, execute, refundOrder } from '#test/support/contracts/honestExchange.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, ERG, GPUC, NOW, place, trees } from '#test/support/contracts/world.ts';

const expired = { expiryHeight: NOW - 1 } as const;
const cancelling = (): Draft => cancelOrder();
const refunding = (): Draft => refundOrder();
const refundingGpuc = (): Draft =>
  refundOrder(orderBox({ given: 'gpuc', wanted: 'erg', amount: 10_000_000n, ...expired }));
const home = (draft: Draft) => draft.outputs[0]!;
const order = (draft: Draft) => draft.inputs[0]!.box;

const agedOwner = (blocks: number) => (draft: Draft) => {
  draft.height = draft.inputs[1]!.box.creationHeight + blocks;
  order(draft).creationHeight = draft.height - 10;
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

describe('cancel', () => {
  accepts('gives the owner his ERG back', cancelling);
  accepts('gives the owner his tokens back', () => cancelOrder(orderBox({ given: 'gpuc', wanted: 'erg', amount: 5n })));
  accepts('works after the expiry as well', () => cancelOrder(orderBox(expired)));
  accepts('works where no other register can be read', cancelling, (draft) => {
    order(draft).additionalRegisters = { R4: order(draft).additionalRegisters.R4! };
  });
  accepts('takes the owner’s box just before it owes storage rent', cancelling, agedOwner(999_999));

  refuses('ORD-CANCEL-1 an order that somebody else takes back', cancelling, (draft) => {
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.outputs[0]!.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses(
    'ORD-CANCEL-2 a box of the owner’s that anybody may soon spend for its rent',
    cancelling,
    agedOwner(1_000_000),
  );
  it('is not authorised by the owner’s dust box that a third party collects for storage rent', () => {
    expectRefused(
      mutate(cancelling(), (draft) => {
        draft.height = NOW + 1_051_200;
        for (const output of draft.outputs) output.creationHeight = draft.height;
        const dust = place(candidate(people.consumer.ergoTree, 100_000n, { creationHeight: NOW }), 96);
        draft.inputs[1] = { box: dust, extension: { 127: SShort(0).toHex() } };
        draft.outputs = [
          candidate(people.thief.ergoTree, 20n * ERG, { creationHeight: draft.height }),
          draft.outputs.at(-1)!,
        ];
        draft.keys = [people.thief];
      }),
    );
  });
});

describe('refund', () => {
  accepts('sends ERG home for the tip', refunding);
  accepts('sends tokens home for the tip', refundingGpuc);
  accepts('sends several orders home at once', () =>
    refundOrder(orderBox(expired), orderBox({ ...expired, given: 'gpuc', wanted: 'erg', amount: 7n, nonce: 98 })),
  );

  refuses('ORD-REFUND-1 an order in its last height', refunding, (draft) => {
    setLong(order(draft), 'R5', 1, () => BigInt(NOW));
  });
  refuses('ORD-REFUND-2 a unit kept', refundingGpuc, (draft) => {
    setAmount(home(draft), 0, (amount) => amount - 1n);
  });
  refuses('ORD-REFUND-3 a nanoERG more than the tip kept', refunding, (draft) => {
    home(draft).value -= 1n;
  });
  refuses('ORD-REFUND-3 ERG that leaves at an index before', refunding, (draft) => {
    const wallet = place(candidate(people.thief.ergoTree, ERG), 97);
    draft.inputs.unshift({ box: wallet, extension: {} });
    home(draft).value = ERG;
    draft.outputs.unshift(candidate(people.thief.ergoTree, 20n * ERG, { creationHeight: home(draft).creationHeight }));
    draft.keys = [people.thief];
  });
  refuses('ORD-HOME-1 a refund to somebody else', refunding, (draft) => {
    home(draft).ergoTree = people.thief.ergoTree;
  });
  refuses('ORD-HOME-2 a refund that answers for another order', refunding, (draft) => {
    setBytes(home(draft), 'R4', otherId);
  });
  refuses(
    'ORD-REFUND-2 an order executed after its expiry',
    () => execute({ order: orderBox({ given: 'sigUsd', wanted: 'gpuc', amount: 1_000n }) }),
    (draft) => {
      setLong(draft.inputs.at(-1)!.box, 'R5', 1, () => BigInt(NOW - 1));
    },
  );
});

const twins = (): Draft => refundOrder(orderBox(expired), orderBox({ ...expired, nonce: 98 }));

describe('two equal orders', () => {
  refuses('ORD-HOME-1 refunded by one payout', twins, (draft) => {
    draft.outputs[1]!.ergoTree = people.thief.ergoTree;
  });
  refuses('ORD-HOME-2 refunded by payouts that answer for the same one', twins, (draft) => {
    draft.outputs[1]!.additionalRegisters = { ...draft.outputs[0]!.additionalRegisters };
  });
  it('are not both satisfied by one payout', () => {
    expectRefused(
      mutate(execute(), (draft) => {
        const second = orderBox({ nonce: 98 });
        draft.inputs.push({ box: second, extension: {} });
        draft.outputs.splice(-1, 0, candidate(people.thief.ergoTree, second.value, { creationHeight: NOW }));
      }),
    );
  });
  it('are not executed in one transaction, even with two payouts', () => {
    expectRefused(
      mutate(execute(), (draft) => {
        const second = orderBox({ nonce: 98 });
        draft.inputs.splice(1, 0, { box: second, extension: {} });
        const [first] = draft.outputs.slice(1, 2);
        draft.outputs.splice(1, 0, structuredClone(first!));
        draft.outputs[1]!.assets = [asset(GPUC, 4_900_000n)];
        draft.outputs[2]!.assets = [asset(GPUC, 4_900_000n)];
      }),
    );
  });
});

describe('a desk whose owner script needs no signature', () => {
  it.each([
    ['the order', trees.order],
    ['the desk', trees.desk],
    ['the bank', trees.bank],
  ])('owned by %s’s script does not take what an order gets', (_, ownerTree) => {
    expectRefused(
      mutate(
        execute({ order: orderBox({ given: 'sigUsd', wanted: 'gpuc', amount: 1_000n }), banks: [bankBox()] }),
        (draft) => {
          const own = deskBox({ ownerTree });
          draft.inputs.splice(1, 0, { box: own, extension: {} });
          const takes = candidate(people.thief.ergoTree, own.value, {
            creationHeight: draft.outputs[0]!.creationHeight,
            assets: [asset(GPUC, own.assets[0]!.amount + 200_000n)],
          });
          draft.outputs.splice(1, 0, takes);
          setAmount(draft.outputs[2]!, 0, (amount) => amount - 200_000n);
        },
      ),
    );
  });
  it('cannot be backdated and collected for rent to take an order’s proceeds', () => {
    const forever = { given: 'sigUsd', wanted: 'gpuc', amount: 1_000n, expiryHeight: 2_000_000 } as const;
    expectRefused(
      mutate(execute({ order: orderBox(forever), banks: [bankBox()] }), (draft) => {
        draft.height = NOW + 1_051_200;
        draft.inputs[0]!.box.creationHeight = draft.height - 10;
        const dust = deskBox({ ownerTree: people.thief.ergoTree, gpuc: 1n, value: 300_000n });
        draft.inputs.splice(1, 0, { box: dust, extension: { 127: SShort(1).toHex() } });
        const takes = candidate(people.thief.ergoTree, dust.value, { assets: [asset(GPUC, 200_001n)] });
        draft.outputs.splice(1, 0, takes);
        setAmount(draft.outputs[2]!, 0, (amount) => amount - 200_000n);
        for (const output of draft.outputs) output.creationHeight = draft.height;
      }),
    );
  });
});
