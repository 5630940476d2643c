import type { LogRecord } from '#lib/bundle/logRecord.ts';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { RelayClient } from '#lib/relay/relayClient.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import type { JobTrace } from '../jobTrace.ts';
import type { JobStore } from './jobStore.ts';

/** Receives the progress of a job; each call is one line of output. */
export interface JobObserver {
  progress(text: string): void;
  changed(trace: JobTrace): void;
  logged(record: LogRecord): void;
}

/** What a consumer's job works with. */
export interface JobContext {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly relay: RelayClient;
  readonly key: SecretKey;
  readonly store: JobStore;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly observer: JobObserver;
  readonly signal?: AbortSignal | undefined;
}

/** What a bundle may hold; the relay has its own limits below these. */
export const bundleLimits = { maxBytes: 20 * 2 ** 30, maxEntries: 200_000 } as const;
