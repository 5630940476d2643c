import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import type { TokenAmount } from '../shared/plan.ts';
import { encodeBytes, encodeInt, encodeLong, readBytes, readInt, readLong } from '../shared/registers.ts';
import { accountTokens } from './contract.ts';

/** Registers R4 to R6 of an account. */
export interface AccountState {
  /** Below zero: drawn credit. */
  readonly balanceMicroGpuc: bigint;
  /** The owner's script (hex); an input with this script counts as the owner's consent. */
  readonly ownerTree: string;
  /** Height at which the account was flagged, 0 if it is not. */
  readonly flaggedHeight: number;
}

/** A member's LETS account. */
export interface Account extends AccountState {
  readonly box: ChainBox;
  /** The collateral token; without one the ERG above the rent is the collateral. */
  readonly collateral: TokenAmount | undefined;
}

/** Registers of an account. */
export function encodeAccount(state: AccountState): Record<'R4' | 'R5' | 'R6', string> {
  return {
    R4: encodeLong(state.balanceMicroGpuc),
    R5: encodeBytes(state.ownerTree),
    R6: encodeInt(state.flaggedHeight),
  };
}

/** Decodes an account box; holding MEMBER proves it genuine. */
export function decodeAccount(box: ChainBox, deployment: Deployment): Decoded<Account> {
  if (box.ergoTree !== deployment.trees.account) return mismatch('script');
  const { member, gpuc } = deployment.tokens;
  const [first, second, collateral] = box.assets;
  if (first?.tokenId !== member || first.amount !== 1n) return mismatch('tokens');
  if (second?.tokenId !== gpuc || box.assets.length > accountTokens.collateral + 1) return mismatch('tokens');
  const balanceMicroGpuc = readLong(box, 'R4');
  if (balanceMicroGpuc === undefined) return mismatch('R4');
  if (second.amount !== deployment.constants.allotmentMicroGpuc + balanceMicroGpuc) return mismatch('tokens');
  const ownerTree = readBytes(box, 'R5');
  if (ownerTree === undefined) return mismatch('R5');
  const flaggedHeight = readInt(box, 'R6');
  if (flaggedHeight === undefined) return mismatch('R6');
  return decoded({ box, balanceMicroGpuc, ownerTree, flaggedHeight, collateral });
}
