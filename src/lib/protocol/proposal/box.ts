import type { Deployment } from '../deployment/deployment.ts';
import { decodeParameters, encodeGovernance, type Parameters } from '../governance/box.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { encodeInt, readInt } from '../shared/registers.ts';

/** Proposed parameters, waiting for their delay to pass. */
export interface Proposal extends Parameters {
  readonly box: ChainBox;
  /** First height at which they may be enacted. */
  readonly readyHeight: number;
}

/** Registers of the proposal box. */
export function encodeProposal(
  proposal: Parameters & { readonly readyHeight: number },
): Record<'R4' | 'R5' | 'R6' | 'R7' | 'R8', string> {
  return { ...encodeGovernance(proposal), R8: encodeInt(proposal.readyHeight) };
}

/** Reads the proposal box, recognised by its token. */
export function decodeProposal(box: ChainBox, deployment: Deployment): Decoded<Proposal> {
  if (box.ergoTree !== deployment.trees.proposal) return mismatch('script');
  if (box.assets[0]?.tokenId !== deployment.tokens.proposal) return mismatch('tokens');
  const read = decodeParameters(box);
  if (!read.ok) return read;
  const readyHeight = readInt(box, 'R8');
  return readyHeight === undefined ? mismatch('R8') : decoded({ box, ...read.value, readyHeight });
}
