import type { ChainReader, ChainTransaction } from '#lib/chain/ports.ts';
import { decodeAssetPool, type AssetPool } from '#lib/protocol/oracle/box.ts';
import type { ChainBox, Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { BoxSource } from './readBoxes.ts';

/**
 * The confirmed pool of a price, fresh or stale, and whether the next price is in the pool: a transaction built on the old
 * one may never be mined. Undefined if the chain has no such pool.
 */
export async function readPool(
  { chain, pool }: BoxSource,
  nft: string,
): Promise<{ readonly priced: AssetPool; readonly moves: boolean } | undefined> {
  const priced = await newestPool(chain, nft, (box) => decodeAssetPool(box, nft));
  return priced && { priced, moves: isSpentIn(pool, priced.box.boxId) };
}

/** The newest box with this NFT: an index may briefly list its predecessor as unspent too. */
export async function newestPool<T extends { readonly box: ChainBox }>(
  chain: ChainReader,
  nft: string,
  decode: (box: ChainBox) => Decoded<T>,
): Promise<T | undefined> {
  const pools = (await chain.unspentByTokenId(nft)).flatMap((box) => {
    const read = decode(box);
    return read.ok ? [read.value] : [];
  });
  return pools.reduce<T | undefined>(
    (best, pool) => (best === undefined || pool.box.creationHeight > best.box.creationHeight ? pool : best),
    undefined,
  );
}

const isSpentIn = (pool: readonly ChainTransaction[], spentId: string): boolean =>
  pool.some(({ inputs }) => inputs.some(({ boxId }) => boxId === spentId));
