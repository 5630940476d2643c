import type { ChainReader } from './ports.ts';

/** More than the blocks that an extra index may be behind its chain: a second of a private chain's quick ones. */
const RECENT_BLOCKS = 30;

/**
 * Whether one of the last blocks holds a transaction. Asks the chain, not the extra index, which a node may keep up to a
 * second behind: for that long a mined transaction is neither in the pool nor in the index.
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
