import { expect, test } from 'vitest';
import type { IndexedBox } from '#lib/chain/ports.ts';
import { createChainJobAccess } from '#web/lib/server/relay/chainJobAccess.ts';
import { people } from '#test/support/contracts/people.ts';
import { Market } from '#test/support/protocol/market.ts';

test('parties are read from jobs that the contracts opened and matched', async () => {
  const market = new Market();
  const [first, second] = [market.open(), market.open({ consumerTree: people.otherConsumer.ergoTree })];
  const waiting = market.open();
  const { jobs } = market.match(market.enrolProvider(), [first, second]);

  const spentBy = jobs[0]!.box.transactionId;
  const boxes = new Map<string, IndexedBox>();
  for (const { box } of [first, second, waiting]) {
    const spentTransactionId = box.boxId === waiting.box.boxId ? undefined : spentBy;
    boxes.set(box.boxId, { ...box, inclusionHeight: 1, spentTransactionId });
  }
  const match = { id: spentBy, inputs: [], dataInputs: [], outputs: jobs.map(({ box }) => box) };
  const access = createChainJobAccess(
    {
      boxById: (id) => Promise.resolve(boxes.get(id)),
      transaction: () => Promise.resolve({ ...match, inclusionHeight: 2, blockId: spentBy, numConfirmations: 1 }),
    },
    market.deployment,
  );

  const inputBundleHash = first.commitment;
  const workerPublicKey = people.worker.publicKeyHex;
  const consumerPublicKey = people.consumer.publicKeyHex;
  expect(await access.partiesOf(first.box.boxId)).toEqual({ consumerPublicKey, workerPublicKey, inputBundleHash });
  expect(await access.partiesOf(second.box.boxId)).toEqual({
    consumerPublicKey: people.otherConsumer.publicKeyHex,
    workerPublicKey,
    inputBundleHash,
  });
  expect(await access.partiesOf(waiting.box.boxId)).toEqual({ consumerPublicKey, inputBundleHash });
});
