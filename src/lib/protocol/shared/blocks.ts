/** Blocks of two minutes. */
export const BLOCKS_PER_HOUR = 30;
export const MINUTES_PER_BLOCK = 2;

/** Blocks that an amount of hours lasts. */
export const hoursToBlocks = (hours: number): number => hours * BLOCKS_PER_HOUR;

/** Minutes that a number of blocks lasts on average. */
export const blocksToMinutes = (blocks: number): number => blocks * MINUTES_PER_BLOCK;

/** The hour of day, UTC, that scripts read off a block's timestamp. */
export const utcHourOf = (timestampMs: number): number => Math.floor(timestampMs / 3_600_000) % 24;
