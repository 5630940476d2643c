import type { ChainReader } from './ports.ts';

/** More blocks than an extra index may lag behind its chain; on a fast private chain a second is several blocks. */
const RECENT_BLOCKS = 30;

/**
 * Whether one of the last blocks contains a transaction. Reads blocks, not the extra index, which may lag a second behind:
 * until then a mined transaction is in neither the pool nor the index.
 */
export async function isInRecentBlocks(chain: ChainReader, txId: string): Promise<boolean> {
  const { height } = await chain.tip();
  for (let at = height; at > 0 && at > height - RECENT_BLOCKS; at--) {
    const [headerId] = await chain.blockIdsAt(at);
    const block = headerId === undefined ? undefined : await chain.block(headerId);
    if (block?.transactions.some(({ id }) => id === txId) === true) return true;
  }
  return false;
}
