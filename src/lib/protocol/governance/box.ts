import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import {
  encodeAssets,
  encodeInt,
  encodeKeys,
  encodeLongs,
  readAssets,
  readInt,
  readKeys,
  readLongs,
} from '../shared/registers.ts';
import { fromAssetRegister, toAssetRegister, type Asset } from './asset.ts';
import { parameterPositions } from './contract.ts';

/** The governed parameters, the collateral assets and the guards. */
export interface Parameters {
  /** Protocol fee on settled prices, basis points. */
  readonly feeBps: number;
  readonly slashMicroGpuc: bigint;
  /** Origination fee on new debt, basis points. */
  readonly originationBps: number;
  /** Minimum time from flagging an account to its liquidation. */
  readonly bufferBlocks: number;
  /** How long a flagged account may be liquidated after the buffer. */
  readonly windowBlocks: number;
  /** Minimum repayment of a liquidation that leaves collateral to take. */
  readonly minPieceMicroGpuc: bigint;
  /** Redemption fee of the bank, basis points. */
  readonly bankFeeBps: number;
  /** Redemption cap of a bank shard in one window, net of sales. */
  readonly bankCapMicroGpuc: bigint;
  readonly bankWindowBlocks: number;
  /** Collateral assets; a row's index never changes. */
  readonly assets: readonly Asset[];
  /** Compressed public keys, hex. */
  readonly guards: readonly string[];
  /** How many guards must sign. */
  readonly k: number;
}

export interface Governance extends Parameters {
  readonly box: ChainBox;
}

/** Registers of governance, and the first four of a proposal. */
export function encodeGovernance(parameters: Parameters): Record<'R4' | 'R5' | 'R6' | 'R7', string> {
  const numbers = Object.keys(parameterPositions).map((name) =>
    BigInt(parameters[name as keyof typeof parameterPositions]),
  );
  return {
    R4: encodeLongs(numbers),
    R5: encodeKeys(parameters.guards),
    R6: encodeInt(parameters.k),
    R7: encodeAssets(parameters.assets.map(toAssetRegister)),
  };
}

/** Decodes the registers that governance and proposal share. */
export function decodeParameters(box: ChainBox): Decoded<Parameters> {
  const values = readLongs(box, 'R4');
  if (values?.length !== Object.keys(parameterPositions).length) return mismatch('R4');
  const guards = readKeys(box, 'R5');
  if (guards === undefined) return mismatch('R5');
  const k = readInt(box, 'R6');
  if (k === undefined) return mismatch('R6');
  const rows = readAssets(box, 'R7')?.map(fromAssetRegister);
  const assets = rows?.filter((row) => row !== undefined);
  if (assets === undefined || assets.length !== rows?.length) return mismatch('R7');
  return decoded({ ...numbersOf(values), guards, k, assets });
}

function numbersOf(values: readonly bigint[]): Omit<Parameters, 'guards' | 'k' | 'assets'> {
  const at = (name: keyof typeof parameterPositions): bigint => values[parameterPositions[name]] ?? 0n;
  return {
    feeBps: toSafeNumber(at('feeBps')),
    slashMicroGpuc: at('slashMicroGpuc'),
    originationBps: toSafeNumber(at('originationBps')),
    bufferBlocks: toSafeNumber(at('bufferBlocks')),
    windowBlocks: toSafeNumber(at('windowBlocks')),
    minPieceMicroGpuc: at('minPieceMicroGpuc'),
    bankFeeBps: toSafeNumber(at('bankFeeBps')),
    bankCapMicroGpuc: at('bankCapMicroGpuc'),
    bankWindowBlocks: toSafeNumber(at('bankWindowBlocks')),
  };
}

/** Reads the governance box, recognised by its token. */
export function decodeGovernance(box: ChainBox, deployment: Deployment): Decoded<Governance> {
  if (box.ergoTree !== deployment.trees.governance) return mismatch('script');
  if (box.assets[0]?.tokenId !== deployment.tokens.governance) return mismatch('tokens');
  const read = decodeParameters(box);
  return read.ok ? decoded({ box, ...read.value }) : read;
}
