import { AppError } from '#lib/runtime/appError.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { advance, heightOf, planStep, rewind, type ChainCursor } from './cursor.ts';
import type { ChainBlock, ChainReader } from './ports.ts';

/** `cursor` is the position after the event; store it in the same transaction as the event's effects, to resume from it. */
export type FollowerEvent =
  | { readonly kind: 'apply'; readonly block: ChainBlock; readonly cursor: ChainCursor }
  /** Every block above `toHeight` is rolled back. */
  | { readonly kind: 'rollback'; readonly toHeight: number; readonly cursor: ChainCursor };

export interface FollowerOptions {
  readonly chain: Pick<ChainReader, 'tip' | 'blockIdsAt' | 'block'>;
  readonly cursor: ChainCursor;
  readonly clock: Clock;
  /** Ends the generator. */
  readonly signal: AbortSignal;
  /** Polling interval of the tip. Default 1 s. */
  readonly pollMs?: number;
  /** Number of block ids kept for rollbacks. Default 100; a deeper reorg rolls back to the start. */
  readonly keepBlocks?: number;
  /** Hears why it waits while the node cannot be read, at each look. */
  readonly onWait?: (reason: string) => void;
}

/**
 * Follows the best chain block by block, rolling back what a reorg removed. While the node is unavailable it waits and
 * retries; a failed read never counts as an empty chain.
 */
export async function* followChain(options: FollowerOptions): AsyncGenerator<FollowerEvent, void> {
  const { clock, signal, pollMs = 1_000 } = options;
  let cursor = options.cursor;
  while (!signal.aborted) {
    const event = await nextEvent(options, cursor);
    if (event === undefined) {
      await clock.sleep(pollMs, signal).catch(ignoreAbort(signal));
      continue;
    }
    cursor = event.cursor;
    yield event;
  }
}

/** One step along the chain; undefined where there is nothing to do yet. */
async function nextEvent(options: FollowerOptions, cursor: ChainCursor): Promise<FollowerEvent | undefined> {
  const { chain, onWait, signal } = options;
  try {
    const height = heightOf(cursor);
    const [{ height: tipHeight }, idAtCursor, idAtNext] = await Promise.all([
      chain.tip(),
      cursor.recent.length === 0 ? undefined : bestIdAt(chain, height),
      bestIdAt(chain, height + 1),
    ]);
    const plan = planStep(cursor, { tipHeight, idAtCursor, idAtNext });
    if (plan.kind === 'wait') return undefined;
    if (plan.kind === 'stepBack') return await stepBack(chain, cursor);
    return await applyBlock(options, cursor, plan.headerId);
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
    onWait?.(error.message);
    return undefined;
  }
}

const bestIdAt = async (chain: FollowerOptions['chain'], height: number): Promise<string | undefined> =>
  (await chain.blockIdsAt(height))[0];

async function applyBlock(
  { chain, keepBlocks = 100 }: FollowerOptions,
  cursor: ChainCursor,
  headerId: string,
): Promise<FollowerEvent | undefined> {
  const block = await chain.block(headerId);
  const last = cursor.recent.at(-1);
  // The chain changed between the two reads, or the node has only the header; the next poll decides.
  if (block === undefined || (last !== undefined && block.header.parentId !== last.headerId)) return undefined;
  return { kind: 'apply', block, cursor: advance(cursor, headerId, keepBlocks) };
}

async function stepBack(chain: FollowerOptions['chain'], cursor: ChainCursor): Promise<FollowerEvent> {
  for (const { height, headerId } of cursor.recent.toReversed()) {
    if ((await bestIdAt(chain, height)) === headerId) {
      return { kind: 'rollback', toHeight: height, cursor: rewind(cursor, height) };
    }
  }
  // The fork lies below the remembered blocks, so any applied block may belong to the old branch.
  const toHeight = cursor.startHeight - 1;
  return { kind: 'rollback', toHeight, cursor: rewind(cursor, toHeight) };
}

const ignoreAbort = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error;
};
