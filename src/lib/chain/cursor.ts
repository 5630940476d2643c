import { z } from 'zod';

/** A position on the chain that can be stored: where to continue, and the last block ids, to detect a reorg. */
export interface ChainCursor {
  /** First height followed; a reorg deeper than `recent` rolls back to just below it. */
  readonly startHeight: number;
  /** The last applied blocks, oldest first, without gaps. Empty before the first block. */
  readonly recent: readonly { readonly height: number; readonly headerId: string }[];
}

/** Reads a cursor that was written with JSON.stringify. */
export const chainCursorSchema = z
  .object({
    startHeight: z.int().nonnegative(),
    recent: z.array(
      z.object({ height: z.int().nonnegative(), headerId: z.string().regex(/^[0-9a-f]{64}$/) }).readonly(),
    ),
  })
  .refine(
    ({ startHeight, recent }) =>
      recent.every(({ height }, at) => height === (recent[0]?.height ?? 0) + at && height >= startHeight),
    {
      error: 'the blocks of the cursor have gaps',
    },
  )
  .readonly();

/** A cursor before the block at `startHeight`. */
export const cursorAt = (startHeight: number): ChainCursor => ({ startHeight, recent: [] });

/** Height of the last block applied, or the one below the start. */
export const heightOf = (cursor: ChainCursor): number => cursor.recent.at(-1)?.height ?? cursor.startHeight - 1;

/** The cursor after applying the next block, remembering at most `keep` blocks. */
export function advance(cursor: ChainCursor, headerId: string, keep: number): ChainCursor {
  return { ...cursor, recent: [...cursor.recent, { height: heightOf(cursor) + 1, headerId }].slice(-keep) };
}

/** The cursor after rolling back every block above `toHeight`. */
export function rewind(cursor: ChainCursor, toHeight: number): ChainCursor {
  return { ...cursor, recent: cursor.recent.filter(({ height }) => height <= toHeight) };
}

export type FollowerPlan =
  | { readonly kind: 'fetch'; readonly height: number; readonly headerId: string }
  | { readonly kind: 'stepBack' }
  | { readonly kind: 'wait' };

/** The best chain as the node reports it: its height, and its block ids at the cursor's height and the next. */
export interface ObservedChain {
  readonly tipHeight: number;
  readonly idAtCursor: string | undefined;
  readonly idAtNext: string | undefined;
}

/** The next step. Rolling back a block that left the best chain takes precedence over applying further ones. */
export function planStep(cursor: ChainCursor, { tipHeight, idAtCursor, idAtNext }: ObservedChain): FollowerPlan {
  const last = cursor.recent.at(-1);
  if (last !== undefined && idAtCursor !== last.headerId) return { kind: 'stepBack' };
  const height = heightOf(cursor) + 1;
  if (height > tipHeight || idAtNext === undefined) return { kind: 'wait' };
  return { kind: 'fetch', height, headerId: idAtNext };
}
