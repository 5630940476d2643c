import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { encodeInt, encodeKeys, encodeLongs, readInt, readKeys, readLongs } from '../shared/registers.ts';
import { parameterPositions } from './contract.ts';

/** The parameters in force and who may change them. */
export interface Parameters {
  readonly feeBps: number;
  readonly slashMicroGpuc: bigint;
  /** Compressed public keys, hex. */
  readonly guards: readonly string[];
  /** How many guards must sign. */
  readonly k: number;
}

export interface Governance extends Parameters {
  readonly box: ChainBox;
}

/** Registers of governance, and the first three of a proposal. */
export function encodeGovernance(parameters: Parameters): Record<'R4' | 'R5' | 'R6', string> {
  return {
    R4: encodeLongs([BigInt(parameters.feeBps), parameters.slashMicroGpuc]),
    R5: encodeKeys(parameters.guards),
    R6: encodeInt(parameters.k),
  };
}

/** Reads the registers that governance and proposal share. */
export function decodeParameters(box: ChainBox): Decoded<Parameters> {
  const values = readLongs(box, 'R4');
  const feeBps = values?.[parameterPositions.feeBps];
  const slashMicroGpuc = values?.[parameterPositions.slashMicroGpuc];
  if (feeBps === undefined || slashMicroGpuc === undefined) return mismatch('R4');
  const guards = readKeys(box, 'R5');
  if (guards === undefined) return mismatch('R5');
  const k = readInt(box, 'R6');
  if (k === undefined) return mismatch('R6');
  return decoded({ feeBps: toSafeNumber(feeBps), slashMicroGpuc, guards, k });
}

/** Reads the governance box, recognised by its token. */
export function decodeGovernance(box: ChainBox, deployment: Deployment): Decoded<Governance> {
  if (box.ergoTree !== deployment.trees.governance) return mismatch('script');
  if (box.assets[0]?.tokenId !== deployment.tokens.governance) return mismatch('tokens');
  const read = decodeParameters(box);
  return read.ok ? decoded({ box, ...read.value }) : read;
}
