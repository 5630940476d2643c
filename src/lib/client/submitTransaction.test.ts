import type { SignedTransaction } from '@fleet-sdk/common';
import { describe, expect, it } from 'vitest';
import type { Chain } from '#lib/chain/ports.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { awaitConfirmation } from './submitTransaction.ts';

const transaction = { id: 'aa'.repeat(32) } as SignedTransaction;

/** A chain that answers the question for the transaction in this order. */
function answering(answers: readonly (AppError | object)[]): Chain {
  let asked = 0;
  return {
    transaction: () => {
      const answer = answers[asked++] ?? new Error('asked too often');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as Chain;
}

function options() {
  const said: string[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    sleep: (milliseconds: number) => {
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
  return { said, clock, pollMs: 30_000, confirmations: 0, say: (text: string) => void said.push(text) };
}

const away = (): AppError => new AppError('unavailable', 'The node does not answer.');

describe('waiting for a block', () => {
  it('outlasts a node that is away, and says since when and for how long', async () => {
    const given = options();
    const chain = answering([away(), away(), { inclusionHeight: 7, numConfirmations: 1 }]);
    expect(await awaitConfirmation(chain, transaction, given)).toBe(7);
    expect(given.said).toEqual([
      'The node does not answer. Away since 1970-01-01T00:00:00.000Z; still waiting, nothing is lost.',
      'back after 60 s',
    ]);
  });

  it.each([
    ['a refusal for good', new AppError('unavailable', 'no', { data: { refusal: 'fee-too-low' } })],
    ['spent inputs', new AppError('conflict', 'spent')],
  ])('ends at %s', async (_name, error) => {
    await expect(awaitConfirmation(answering([error]), transaction, options())).rejects.toBe(error);
  });
});
