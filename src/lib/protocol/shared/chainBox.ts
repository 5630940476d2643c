import type { Box } from '@fleet-sdk/common';

/** A box as the chain holds it: amounts as bigint, registers as hex of serialized constants. */
export type ChainBox = Box<bigint>;

/** Result of decoding a box; `reason` names the mismatching part. Codecs never throw, whatever a box contains. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A successful decoding. */
export const decoded = <T>(value: T): Decoded<T> => ({ ok: true, value });

/** A failed decoding; `reason` is `script`, `tokens` or the name of a register. */
export const mismatch = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** Amount of a token in a box, 0 when it holds none. */
export function amountOf(box: Pick<ChainBox, 'assets'>, tokenId: string): bigint {
  return box.assets.reduce((sum, asset) => (asset.tokenId === tokenId ? sum + asset.amount : sum), 0n);
}
