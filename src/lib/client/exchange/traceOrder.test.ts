import { describe, expect, it } from 'vitest';
import { orderBox, SIGUSD } from '#test/support/contracts/exchangeBoxes.ts';
import { people } from '#test/support/contracts/people.ts';
import { deployment, GPUC, NOW } from '#test/support/contracts/world.ts';
import type { ChainBox, ChainReader, ChainTransaction } from '#lib/chain/ports.ts';
import { encodeBytes } from '#lib/protocol/shared/registers.ts';
import { traceOrder } from './traceOrder.ts';

const box = orderBox();
const expiry = NOW + 100;
const txId = 'ee'.repeat(32);

interface Facts {
  readonly height?: number;
  readonly confirmed?: boolean;
  /** What stands at the order's index in the transaction that spent it, and its height. */
  readonly spent?: { readonly output: Partial<ChainBox>; readonly height: number };
  readonly pool?: readonly ChainTransaction[];
}

const transaction = (outputs: readonly Partial<ChainBox>[]): ChainTransaction => ({
  id: txId,
  // A bank or desk stands before the order.
  inputs: [{ boxId: 'dd'.repeat(32) }, { boxId: box.boxId }],
  dataInputs: [],
  outputs: [{}, ...outputs] as ChainBox[],
});

/** A chain that knows one order and what became of it. */
function chainOf({ height = NOW, confirmed = true, spent, pool = [] }: Facts): ChainReader {
  const known = { ...box, inclusionHeight: NOW - 1, spentTransactionId: spent && txId };
  const reads: Partial<ChainReader> = {
    boxById: (id) => Promise.resolve(confirmed && id === box.boxId ? known : undefined),
    poolTransactions: () => Promise.resolve(pool),
    tip: () => Promise.resolve({ height } as Awaited<ReturnType<ChainReader['tip']>>),
    transaction: () =>
      Promise.resolve(
        spent && { ...transaction([spent.output]), inclusionHeight: spent.height, blockId: '', numConfirmations: 0 },
      ),
  };
  return reads as ChainReader;
}

const trace = (facts: Facts, orderId = box.boxId) => traceOrder(chainOf(facts), deployment, orderId);

/** What an execution or a refund pays, by order id. */
const payout = (change: Partial<ChainBox> = {}): Partial<ChainBox> => ({
  ergoTree: people.consumer.ergoTree,
  value: 200_000n,
  assets: [{ tokenId: GPUC, amount: 9_900_000n }],
  additionalRegisters: { R4: encodeBytes(box.boxId) },
  ...change,
});

describe('an order', () => {
  it('is told by where it stands', async () => {
    expect(await trace({})).toMatchObject({ state: 'open', end: undefined, pendingTxId: undefined });
    expect(await trace({ height: expiry - 1 })).toMatchObject({ state: 'open' });
    expect(await trace({ height: expiry })).toMatchObject({ state: 'expired' });
    expect(await trace({ pool: [transaction([payout()])] })).toMatchObject({ state: 'open', pendingTxId: txId });
    const placing = { id: 'aa', inputs: [], dataInputs: [], outputs: [box] };
    expect(await trace({ confirmed: false, pool: [placing] })).toMatchObject({ state: 'unconfirmed' });
    expect(await trace({ confirmed: false })).toBeUndefined();
    expect(await trace({}, 'cc'.repeat(32))).toBeUndefined();
  });

  it('is filled by a payout at its own index that answers for it, until its expiry', async () => {
    const filled = await trace({ spent: { output: payout(), height: expiry } });
    expect(filled).toMatchObject({ state: 'filled', end: { txId, height: expiry, received: 9_900_000n } });
    const refunded = await trace({ spent: { output: payout({ assets: [] }), height: expiry + 1 } });
    expect(refunded).toMatchObject({ state: 'refunded', end: { received: 0n } });
  });

  it('counts what was received in the wanted asset, ERG before the tip', async () => {
    const selling = orderBox({ given: 'gpuc', wanted: 'erg', amount: 5_000_000n, tipNanoErg: 2_000_000n });
    const reads: ChainReader = {
      ...chainOf({ spent: { output: {}, height: NOW } }),
      boxById: () => Promise.resolve({ ...selling, inclusionHeight: NOW - 1, spentTransactionId: txId }),
      transaction: () =>
        Promise.resolve({
          ...transaction([]),
          inputs: [{ boxId: selling.boxId }],
          outputs: [
            payout({
              value: selling.value + 9_900_000_000n - 2_000_000n,
              assets: [],
              additionalRegisters: { R4: encodeBytes(selling.boxId) },
            }),
          ] as ChainBox[],
          inclusionHeight: NOW,
          blockId: '',
          numConfirmations: 0,
        }),
    };
    const found = await traceOrder(reads, deployment, selling.boxId);
    expect(found).toMatchObject({ state: 'filled', end: { received: 9_900_000_000n } });
  });

  it.each([
    ['another script', payout({ ergoTree: people.bot.ergoTree })],
    ['another order’s id', payout({ additionalRegisters: { R4: encodeBytes('ab'.repeat(32)) } })],
    ['no id at all', payout({ additionalRegisters: {} })],
  ])('is cancelled where what stands at its index has %s', async (_, output) => {
    const found = await trace({ spent: { output, height: NOW + 1 } });
    expect(found).toMatchObject({ state: 'cancelled', end: { payout: undefined, received: 0n } });
  });

  it('is no box of another script, and none that wants what no venue trades', async () => {
    const other = { ...box, ergoTree: people.bot.ergoTree, inclusionHeight: 1, spentTransactionId: undefined };
    const junk = orderBox({ nonce: 96 });
    const wanting = { ...junk, additionalRegisters: { ...junk.additionalRegisters, R6: encodeBytes(SIGUSD.slice(2)) } };
    for (const found of [other, { ...wanting, inclusionHeight: 1, spentTransactionId: undefined }]) {
      const reads = { ...chainOf({}), boxById: () => Promise.resolve(found) };
      expect(await traceOrder(reads, deployment, found.boxId)).toBeUndefined();
    }
  });
});
