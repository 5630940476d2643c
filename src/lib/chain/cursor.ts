import { z } from 'zod';

/** A place on a chain that survives a restart: where to go on, and enough of the way back to notice a reorg. */
export interface ChainCursor {
  /** The first height that was ever followed; a reorg deeper than `recent` goes back to just below it. */
  readonly startHeight: number;
  /** Blocks applied last, oldest first, without gaps. Empty before the first. */
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

/** The cursor after taking back every block above `toHeight`. */
export function rewind(cursor: ChainCursor, toHeight: number): ChainCursor {
  return { ...cursor, recent: cursor.recent.filter(({ height }) => height <= toHeight) };
}

export type FollowerPlan =
  | { readonly kind: 'fetch'; readonly height: number; readonly headerId: string }
  | { readonly kind: 'stepBack' }
  | { readonly kind: 'wait' };

/** What the node says of the best chain: its height, and its block ids at the cursor's height and the next. */
export interface ObservedChain {
  readonly tipHeight: number;
  readonly idAtCursor: string | undefined;
  readonly idAtNext: string | undefined;
}

/** What to do next. A last block that is no longer on the best chain comes first, or a fork would be built upon. */
export function planStep(cursor: ChainCursor, { tipHeight, idAtCursor, idAtNext }: ObservedChain): FollowerPlan {
  const last = cursor.recent.at(-1);
  if (last !== undefined && idAtCursor !== last.headerId) return { kind: 'stepBack' };
  const height = heightOf(cursor) + 1;
  if (height > tipHeight || idAtNext === undefined) return { kind: 'wait' };
  return { kind: 'fetch', height, headerId: idAtNext };
}
