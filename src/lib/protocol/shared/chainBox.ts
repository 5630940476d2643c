import type { Box } from '@fleet-sdk/common';

/** A box as the chain holds it: amounts as bigint, registers as hex of serialized constants. */
export type ChainBox = Box<bigint>;

/** What a codec makes of a box: total on every box that a stranger can put on chain. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A decoded value; one place, so that every codec reads alike. */
export const decoded = <T>(value: T): Decoded<T> => ({ ok: true, value });

/** A box that is not what it was taken for, and why. */
export const mismatch = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** Amount of a token in a box, 0 when it holds none. */
export function amountOf(box: Pick<ChainBox, 'assets'>, tokenId: string): bigint {
  return box.assets.reduce((sum, asset) => (asset.tokenId === tokenId ? sum + asset.amount : sum), 0n);
}
