import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain, SubmitResult } from '#lib/chain/ports.ts';
import { isInRecentBlocks } from '#lib/chain/recentBlocks.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';

/** What became of a transaction that a node once accepted. */
export type Outcome = { readonly kind: 'confirmed'; readonly height: number } | { readonly kind: 'dropped' } | Refused;
type Refused = { readonly kind: 'refused'; readonly result: Extract<SubmitResult, { ok: false }> };

/** All that scenarios know of the node they run against. */
export interface ScenarioDriver {
  readonly chain: Chain;
  readonly network: 'mainnet' | 'testnet';
  /** Owns the ERG that the scenarios spend, as P2PK boxes or as mining rewards. */
  readonly fundedKey: SecretKey;
  /** Resolves once the chain is higher than it was; asks for a block where somebody can be asked. */
  nextBlock(): Promise<void>;
  /** Resolves once the tip is at least this high; returns the tip's height. */
  reachHeight(height: number): Promise<number>;
  /** Resolves once the extra index knows the transaction, or the node has forgotten it. */
  waitConfirmed(transaction: SignedTransaction): Promise<Outcome>;
  /** Does all of `work` with no block in between, where blocks can be held; elsewhere one may come. */
  betweenBlocks<T>(work: () => Promise<T>): Promise<T>;
  /** Asks again, until the answer is not undefined. `what` is for the error. */
  eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T>;
}

export interface DriverOptions {
  readonly chain: Chain;
  readonly network: 'mainnet' | 'testnet';
  readonly fundedKey: SecretKey;
  /** Asks for one block, which may come later. Blocks come by themselves where absent. */
  readonly requestBlock?: (() => Promise<void>) | undefined;
  /** Holds blocks back, until the function it returns is called. Absent where nobody can. */
  readonly holdBlocks?: (() => () => void) | undefined;
  readonly pollMs: number;
  /** For one block, or for one answer that must come. */
  readonly patienceMs: number;
}

/** Polls that may find a transaction nowhere before it is sent again: pools are shown up to a second late. */
const pollsBeforeLost = 50;
/** Polls without a new block before another is asked for. */
const pollsPerRequest = 50;

/** A driver over the chain ports alone: it believes no answer to be the last word. */
export function createDriver(options: DriverOptions): ScenarioDriver {
  const { chain, network, fundedKey, pollMs, patienceMs, requestBlock } = options;
  const eventually = <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => poll(options, what, ask);

  const nextBlock = async (): Promise<void> => {
    const before = (await chain.tip()).height;
    let polls = 0;
    await eventually(`a block above ${before}`, async () => {
      if (polls++ % pollsPerRequest === 0) await requestBlock?.();
      return (await chain.tip()).height > before ? true : undefined;
    });
  };

  const reachHeight = async (height: number): Promise<number> => {
    for (;;) {
      const tip = await chain.tip();
      if (tip.height >= height) return tip.height;
      await nextBlock();
    }
  };

  /** Index lag, pool lag and a block between two questions all look like a loss at first; none may count as one. */
  const waitConfirmed = async (transaction: SignedTransaction): Promise<Outcome> => {
    const { id } = transaction;
    let unseen = 0;
    const end = Date.now() + patienceMs;
    while (Date.now() < end) {
      const found = await chain.transaction(id);
      if (found !== undefined) return { kind: 'confirmed', height: found.inclusionHeight };
      const pooled = (await chain.poolTransactions()).some((waiting) => waiting.id === id);
      const mined = !pooled && (await isInRecentBlocks(chain, id));
      unseen = pooled || mined ? 0 : unseen + 1;
      if (pooled && requestBlock !== undefined) await nextBlock();
      else await sleep(pollMs);
      if (unseen > pollsBeforeLost) {
        const again = await chain.submit(transaction);
        if (!again.ok && again.refusal !== 'already-known' && !(await isInRecentBlocks(chain, id))) {
          return { kind: 'refused', result: again };
        }
        unseen = 0;
      }
    }
    return { kind: 'dropped' };
  };

  const betweenBlocks = <T>(work: () => Promise<T>): Promise<T> => holding(options.holdBlocks, work);
  return { chain, network, fundedKey, nextBlock, reachHeight, waitConfirmed, betweenBlocks, eventually };
}

async function poll<T>(
  { pollMs, patienceMs }: Pick<DriverOptions, 'pollMs' | 'patienceMs'>,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${patienceMs / 1_000} s in vain: ${what}`);
    await sleep(pollMs);
  }
}

async function holding<T>(holdBlocks: DriverOptions['holdBlocks'], work: () => Promise<T>): Promise<T> {
  const release = holdBlocks?.();
  try {
    return await work();
  } finally {
    release?.();
  }
}
