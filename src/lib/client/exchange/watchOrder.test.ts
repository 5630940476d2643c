import { describe, expect, it } from 'vitest';
import { orderBox } from '#test/support/contracts/exchangeBoxes.ts';
import { deployment, NOW } from '#test/support/contracts/world.ts';
import type { Chain, ChainTip, IndexedBox } from '#lib/chain/ports.ts';
import type { SignedTransaction } from '@fleet-sdk/common';
import { AppError } from '#lib/runtime/appError.ts';
import { watchOrder } from './watchOrder.ts';

const box = orderBox();
const transaction = { id: 'aa'.repeat(32), inputs: [], dataInputs: [], outputs: [] } as SignedTransaction;

/** What the chain says at each look: that it is away, that it has no such order, or at which height it has it. */
type Look = 'away' | 'nothing' | number;

function scene(looks: readonly Look[]) {
  let look = 0;
  const sent: string[] = [];
  const now = (): Look => looks[Math.min(look, looks.length - 1)] ?? 'nothing';
  const answer = <T>(value: T): Promise<T> =>
    now() === 'away' ? Promise.reject(new AppError('unavailable', 'The node is away.')) : Promise.resolve(value);
  const known: IndexedBox = { ...box, inclusionHeight: NOW - 1, spentTransactionId: undefined };
  const chain: Partial<Chain> = {
    boxById: () => answer(typeof now() === 'number' ? known : undefined),
    poolTransactions: () => answer([]),
    transaction: () => answer(undefined),
    tip: () => answer({ height: now() } as ChainTip),
    submit: ({ id }) => {
      sent.push(id);
      return answer({ ok: true, txId: id });
    },
  };
  const [said, states] = [[] as string[], [] as string[]];
  const options = {
    chain: chain as Chain,
    deployment,
    clock: {
      now: () => 0,
      sleep: () => {
        look += 1;
        return Promise.resolve();
      },
    },
    pollMs: 1,
    say: (text: string) => said.push(text),
    changed: ({ state }: { readonly state: string }) => states.push(state),
  };
  return { options, sent, said, states };
}

describe('waiting with an order', () => {
  it('sends its transaction again until chain or pool has it, and tells each state once', async () => {
    const { options, sent, states } = scene(['nothing', 'nothing', NOW, NOW, NOW + 100]);
    expect(await watchOrder(options, box.boxId, transaction)).toMatchObject({ state: 'expired' });
    expect(sent).toEqual([transaction.id, transaction.id]);
    expect(states).toEqual(['open', 'expired']);
  });

  it('outlasts a node that is away', async () => {
    const { options, said } = scene([NOW, 'away', 'away', NOW + 100]);
    expect(await watchOrder(options, box.boxId, transaction)).toMatchObject({ state: 'expired' });
    expect(said).toEqual([expect.stringContaining('Away since'), 'back after 0 s']);
  });

  it('does not wait for an order that nobody knows and nobody here can send', async () => {
    const { options } = scene(['nothing']);
    await expect(watchOrder(options, box.boxId)).rejects.toMatchObject({ code: 'not_found' });
  });
});
