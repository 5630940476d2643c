/** Blocks of two minutes. */
export const BLOCKS_PER_HOUR = 30;
export const MINUTES_PER_BLOCK = 2;

/** Average number of blocks in this many hours. */
export const hoursToBlocks = (hours: number): number => hours * BLOCKS_PER_HOUR;

/** Average minutes for this many blocks. */
export const blocksToMinutes = (blocks: number): number => blocks * MINUTES_PER_BLOCK;

/** The hour of day (UTC) of a timestamp in milliseconds, as scripts compute it. */
export const utcHourOf = (timestampMs: number): number => Math.floor(timestampMs / 3_600_000) % 24;
