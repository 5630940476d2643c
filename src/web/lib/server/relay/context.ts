import type { Logger } from 'pino';
import type { MessageSigner } from '#lib/relay/messageSigner.ts';
import type { BlobStore } from './blobStore.ts';
import type { BundleRecord, BundleRecords } from './bundleRecords.ts';
import type { RelayLimits } from './config.ts';
import type { JobAccess } from './jobAccess.ts';
import type { Mailbox } from './mailbox.ts';
import type { NonceStore } from './nonceStore.ts';
import type { RateLimits } from './rateLimits.ts';

/** What whoever serves the relay's fetch handler tells it about a connection. */
export interface Bindings {
  readonly address: string;
  /** The request target as it came over the wire, before anything tidied it up. */
  readonly rawTarget?: string | undefined;
}

/** Everything that the relay's routes work with. */
export interface RelayContext {
  readonly limits: RelayLimits;
  readonly logger: Logger;
  /** The relay's own key, for receipts. */
  readonly signer: MessageSigner;
  readonly jobAccess: JobAccess;
  readonly authorities: () => readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly nonces: NonceStore;
  readonly rateLimits: RateLimits;
  readonly records: BundleRecords;
  readonly blobs: BlobStore;
  readonly mailbox: Mailbox;
  /** Uploads whose hash is being checked, by id. */
  readonly finishing: Map<string, Promise<BundleRecord>>;
}

export interface RelayEnvironment {
  Bindings: Bindings;
  Variables: { publicKeyHex: string; body: Buffer<ArrayBuffer> };
}
