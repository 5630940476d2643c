import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';

/**
 * Whether a token is some provider's ticket, though he may have left since; undefined where the node's index does not know
 * yet. A token has the id of the first input of the transaction that minted it, so a ticket has that of the registry shard
 * by which its provider enrolled. The shard alone proves nothing: whoever spends it for anything else can mint a token of
 * its id as well, but not beside a provider box that holds it.
 */
export async function isTicket(
  chain: Pick<ChainReader, 'boxById' | 'transaction'>,
  deployment: Deployment,
  tokenId: string,
): Promise<boolean | undefined> {
  const shard = await chain.boxById(tokenId);
  if (shard === undefined) return undefined;
  if (!decodeRegistry(shard, deployment).ok) return false;
  if (shard.spentTransactionId === undefined) return undefined;
  const minting = await chain.transaction(shard.spentTransactionId);
  return minting?.outputs.some((box) => {
    const read = decodeProvider(box, deployment);
    return read.ok && read.value.ticketId === tokenId;
  });
}
