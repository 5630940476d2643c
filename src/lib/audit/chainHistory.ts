import type { ChainBox, IndexedBox } from '#lib/chain/ports.ts';
import type { ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';

/** A transaction with its place on the chain; amounts are `bigint`, ids hex. */
export interface HistoryTransaction {
  readonly id: string;
  readonly height: number;
  /** Place within its block. */
  readonly position: number;
  /** Of its block, milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  readonly inputIds: readonly string[];
  readonly dataInputIds: readonly string[];
  readonly outputs: readonly ChainBox[];
}

/** All that a chain says about one deployment, up to a height. */
export interface ChainHistory {
  readonly height: number;
  readonly emissions: Readonly<Record<keyof ProtocolTokens, bigint>>;
  /** What the index lists: boxes, spent or not, under the deployment's scripts, with its tokens or its tickets. */
  readonly boxes: readonly IndexedBox[];
  /** Boxes that those transactions spend or read besides: fees paid from, workers' and consumers' witnesses. */
  readonly others: ReadonlyMap<string, ChainBox>;
  /** The boxes that hold pools' NFTs now: what things cost. */
  readonly pools: readonly ChainBox[];
  /** Every transaction that created or spent one of the boxes, in the chain's order. */
  readonly transactions: readonly HistoryTransaction[];
}
