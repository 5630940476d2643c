import type { ChainTransaction } from '#lib/chain/ports.ts';
import { decodeAssetPool, type AssetPool } from '#lib/protocol/oracle/box.ts';
import type { BoxSource } from './readBoxes.ts';

/**
 * The confirmed pool of a price, however old that is, and whether the next one waits to be mined: what is built on the old
 * one may never be. Nothing where the chain has no such pool.
 */
export async function readPool(
  { chain, pool }: BoxSource,
  nft: string,
): Promise<{ readonly priced: AssetPool; readonly moves: boolean } | undefined> {
  const [priced] = (await chain.unspentByTokenId(nft))
    .flatMap((box) => {
      const read = decodeAssetPool(box, nft);
      return read.ok ? [read.value] : [];
    })
    // For a moment an index may show the box before as well.
    .toSorted((left, right) => right.height - left.height);
  return priced && { priced, moves: isSpentIn(pool, priced.box.boxId) };
}

const isSpentIn = (pool: readonly ChainTransaction[], spentId: string): boolean =>
  pool.some(({ inputs }) => inputs.some(({ boxId }) => boxId === spentId));
