import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { encodeLongs, readLongs } from '../shared/registers.ts';
import { bankTokens, SEED_CENTS, windowPositions } from './contract.ts';

/** R4 of a bank shard: start height of the redemption window, and what was redeemed in it. */
export interface BankWindow {
  readonly windowStart: number;
  /** Net of sales, never below 0. */
  readonly redeemedMicroGpuc: bigint;
}

/** A genuine bank shard. */
export interface Bank extends BankWindow {
  readonly box: ChainBox;
  /** GPUC in the shard; the last fraction of a cent never leaves. */
  readonly gpucMicroGpuc: bigint;
  readonly issuedMicroGpuc: bigint;
  /** Cents of SigUSD that back the issued GPUC: all but the seed cent. */
  readonly reserveCents: bigint;
}

/** Registers of a bank shard. */
export const encodeBank = ({ windowStart, redeemedMicroGpuc }: BankWindow): Record<'R4', string> => ({
  R4: encodeLongs([BigInt(windowStart), redeemedMicroGpuc]),
});

/** Decodes a bank shard; the BANK token proves it genuine. */
export function decodeBank(box: ChainBox, deployment: Deployment): Decoded<Bank> {
  if (box.ergoTree !== deployment.trees.bank) return mismatch('script');
  const { tokens, externals, constants } = deployment;
  const [bank, gpuc, sigUsd] = [bankTokens.bank, bankTokens.gpuc, bankTokens.sigUsd].map((at) => box.assets[at]);
  const expected = bank?.tokenId === tokens.bank && gpuc?.tokenId === tokens.gpuc;
  if (!expected || sigUsd?.tokenId !== externals.sigUsd || box.assets.length !== 3) return mismatch('tokens');
  const window = readLongs(box, 'R4');
  const start = window?.[windowPositions.start];
  const redeemedMicroGpuc = window?.[windowPositions.redeemed];
  if (start === undefined || redeemedMicroGpuc === undefined || window?.length !== 2) return mismatch('R4');
  return decoded({
    box,
    windowStart: toSafeNumber(start),
    redeemedMicroGpuc,
    gpucMicroGpuc: gpuc.amount,
    issuedMicroGpuc: constants.bankInitialMicroGpuc - gpuc.amount,
    reserveCents: sigUsd.amount - SEED_CENTS,
  });
}
