import type { ChainBox, IndexedBox } from '#lib/chain/ports.ts';
import type { ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';

/** A transaction with its place on the chain; amounts are `bigint`, ids hex. */
export interface HistoryTransaction {
  readonly id: string;
  readonly height: number;
  /** Place within its block. */
  readonly position: number;
  /** Timestamp of its block, milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  readonly inputIds: readonly string[];
  readonly dataInputIds: readonly string[];
  readonly outputs: readonly ChainBox[];
}

/** Everything on chain about one deployment, up to a height. */
export interface ChainHistory {
  readonly height: number;
  readonly emissions: Readonly<Record<keyof ProtocolTokens, bigint>>;
  /** Boxes that the extra index lists, spent or not: those with the deployment's scripts, tokens or tickets. */
  readonly boxes: readonly IndexedBox[];
  /** Other boxes that these transactions spend or read: fee payers, boxes of workers and consumers that prove presence. */
  readonly others: ReadonlyMap<string, ChainBox>;
  /** The unspent oracle pools. */
  readonly pools: readonly ChainBox[];
  /** Every transaction that created or spent one of the boxes, in the chain's order. */
  readonly transactions: readonly HistoryTransaction[];
}
