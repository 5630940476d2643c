import type { EIP12UnsignedTransaction, NonMandatoryRegisters } from '@fleet-sdk/common';
import type { Deployment } from '../deployment/deployment.ts';
import type { ChainBox } from './chainBox.ts';

/** An input that k of these keys must sign together. */
export interface Threshold {
  readonly boxId: string;
  /** Compressed public keys, hex. */
  readonly keys: readonly string[];
  readonly k: number;
}

/** An unsigned transaction and what is needed to sign it. */
export interface UnsignedPlan {
  readonly transaction: EIP12UnsignedTransaction;
  /** Contract inputs that reduce to the proof of one key: box id to public key (hex). */
  readonly provers: ReadonlyMap<string, string>;
  readonly thresholds: readonly Threshold[];
  readonly minerFeeNanoErg: bigint;
  /** What the change output holds, 0 when there is none. */
  readonly changeNanoErg: bigint;
}

/** Parameters that every builder takes. */
export interface Frame {
  readonly deployment: Deployment;
  /** Height of the last full block: scripts see at least one more. */
  readonly height: number;
  /** 1,000,000 nanoERG when absent. */
  readonly minerFeeNanoErg?: bigint | undefined;
}

/** Boxes that may be spent, of which a builder selects what it needs. */
export interface Funding {
  readonly boxes: readonly ChainBox[];
  readonly changeErgoTree: string;
}

export interface PlannedInput {
  readonly box: ChainBox;
  /** Context variables, hex of serialized constants. */
  readonly variables?: Readonly<Record<number, string>>;
}

export interface PlannedOutput {
  readonly value: bigint;
  readonly ergoTree: string;
  readonly tokens: readonly TokenAmount[];
  readonly registers?: NonMandatoryRegisters;
}

/** A contract's part in a transaction: its input, and the output at the same index that answers for it. */
export interface Leg {
  readonly input: PlannedInput;
  readonly output: PlannedOutput;
}

export interface TokenAmount {
  readonly tokenId: string;
  readonly amount: bigint;
}

/** Token amounts, leaving out amounts of zero, which no box can hold. */
export const tokens = (...pairs: readonly (readonly [tokenId: string, amount: bigint])[]): readonly TokenAmount[] =>
  pairs.filter(([, amount]) => amount !== 0n).map(([tokenId, amount]) => ({ tokenId, amount }));
