import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { encodeInt, encodeLong, readInt, readLong } from '../shared/registers.ts';

/** A pool of EIP-23: its NFT first, R4 Long the price, R5 Int a counter of epochs. */
export interface AssetPool {
  readonly box: ChainBox;
  /** Token id of the pool's NFT, hex. */
  readonly nft: string;
  /** What a whole unit (a dollar, a bitcoin) costs. */
  readonly nanoErg: bigint;
  /** Height at which the price was published. */
  readonly height: number;
}

/** The ERG/USD pool, which prices a dollar and so a GPUC. */
export interface OraclePool {
  readonly box: ChainBox;
  readonly nft: string;
  readonly nanoErgPerUsd: bigint;
  /** Height at which the price was published. */
  readonly height: number;
}

/** A pool of EIP-16: as EIP-23, except that R5 Int is the height at which the epoch ends. */
export interface EpochPool {
  readonly box: ChainBox;
  readonly nft: string;
  readonly nanoErg: bigint;
  readonly endHeight: number;
}

/** Registers of a pool of EIP-23. */
export const encodePool = (nanoErg: bigint, epoch: number): Record<'R4' | 'R5', string> => ({
  R4: encodeLong(nanoErg),
  R5: encodeInt(epoch),
});

/**
 * Decodes an EIP-23 pool as scripts do: by its NFT, not by its script, which its operators can replace by vote. Rejects a
 * price that is not positive.
 */
export function decodeAssetPool(box: ChainBox, nft: string): Decoded<AssetPool> {
  const nanoErg = priceOf(box, nft);
  return nanoErg.ok ? decoded({ box, nft, nanoErg: nanoErg.value, height: box.creationHeight }) : nanoErg;
}

/** Decodes the deployment's ERG/USD pool. */
export function decodeOraclePool(box: ChainBox, { externals }: Pick<Deployment, 'externals'>): Decoded<OraclePool> {
  const read = decodeAssetPool(box, externals.ergUsdPool);
  if (!read.ok) return read;
  const { nft, nanoErg, height } = read.value;
  return decoded({ box, nft, nanoErgPerUsd: nanoErg, height });
}

/** Decodes an EIP-16 pool. No script reads it; it is shown for comparison. */
export function decodeEpochPool(box: ChainBox, nft: string): Decoded<EpochPool> {
  const nanoErg = priceOf(box, nft);
  if (!nanoErg.ok) return nanoErg;
  const endHeight = readInt(box, 'R5');
  return endHeight === undefined ? mismatch('R5') : decoded({ box, nft, nanoErg: nanoErg.value, endHeight });
}

function priceOf(box: ChainBox, nft: string): Decoded<bigint> {
  const [first] = box.assets;
  if (first?.tokenId !== nft) return mismatch('tokens');
  const nanoErg = readLong(box, 'R4');
  return nanoErg === undefined || nanoErg <= 0n ? mismatch('R4') : decoded(nanoErg);
}
