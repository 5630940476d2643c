import { deleteBundle } from './bundleVault.ts';
import type { RelayContext } from './context.ts';

/** Deletes what has expired and ends deletions that a crash interrupted. One bundle's failure leaves the others their turn. */
export async function sweep(relay: RelayContext): Promise<void> {
  const now = relay.now();
  relay.nonces.forgetExpired(now);
  relay.mailbox.forgetExpired(now);
  for (const record of relay.records.due(now)) {
    try {
      await deleteBundle(relay, record);
      relay.logger.info({ event: 'bundle-expired', hash: record.hash, size: record.size }, 'bundle deleted');
    } catch (error) {
      relay.logger.warn({ event: 'sweep-failed', hash: record.hash, err: error }, 'bundle could not be deleted');
    }
  }
}
