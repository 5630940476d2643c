import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { encodeBytes, encodeLongPair, encodeLongs, readBytes, readLongPair, readLongs } from '../shared/registers.ts';
import { deskBounds, deskTermPositions, deskTokens } from './contract.ts';

/** A desk's terms; spreads are relative to the oracle price. */
export interface DeskTerms {
  readonly askBps: number;
  readonly bidBps: number;
  /** Cap on the GPUC traded at one oracle height, both directions together. */
  readonly mostMicroGpuc: bigint;
  readonly leastMicroGpuc: bigint;
}

/** R6 of a desk: the oracle height of its last trade, and the GPUC traded at that height. */
export interface DeskUse {
  readonly oracleHeight: number;
  readonly usedMicroGpuc: bigint;
}

export interface Desk extends DeskUse {
  readonly box: ChainBox;
  readonly ownerTree: string;
  readonly terms: DeskTerms;
  /** GPUC in the desk; its last unit never leaves in a trade. */
  readonly gpucMicroGpuc: bigint;
}

const encodeTerms = ({ askBps, bidBps, mostMicroGpuc, leastMicroGpuc }: DeskTerms): string =>
  encodeLongs([BigInt(askBps), BigInt(bidBps), mostMicroGpuc, leastMicroGpuc]);

/** Registers of a desk. */
export const encodeDesk = (
  desk: Pick<Desk, 'ownerTree' | 'terms' | 'oracleHeight' | 'usedMicroGpuc'>,
): Record<'R4' | 'R5' | 'R6', string> => ({
  R4: encodeBytes(desk.ownerTree),
  R5: encodeTerms(desk.terms),
  R6: encodeLongPair(BigInt(desk.oracleHeight), desk.usedMicroGpuc),
});

/** Decodes a desk. Anyone can create one, so nothing but its contents can be relied on. */
export function decodeDesk(box: ChainBox, deployment: Deployment): Decoded<Desk> {
  if (box.ergoTree !== deployment.trees.desk) return mismatch('script');
  const gpuc = box.assets[deskTokens.gpuc];
  if (box.assets.length !== 1 || gpuc?.tokenId !== deployment.tokens.gpuc) return mismatch('tokens');
  const ownerTree = readBytes(box, 'R4');
  // A longer owner script can never be present, and its successor could exceed the 4,096 bytes of a box.
  if (ownerTree === undefined || ownerTree.length > 2 * deskBounds.mostOwnerBytes) return mismatch('R4');
  const terms = decodeTerms(readLongs(box, 'R5'));
  if (terms === undefined) return mismatch('R5');
  const use = readLongPair(box, 'R6');
  if (use === undefined) return mismatch('R6');
  return decoded({
    box,
    ownerTree,
    terms,
    gpucMicroGpuc: gpuc.amount,
    oracleHeight: toSafeNumber(use[0]),
    usedMicroGpuc: use[1],
  });
}

function decodeTerms(values: readonly bigint[] | undefined): DeskTerms | undefined {
  if (values?.length !== 4) return undefined;
  const at = (position: keyof typeof deskTermPositions) => values[deskTermPositions[position]] ?? 0n;
  return {
    askBps: toSafeNumber(at('askBps')),
    bidBps: toSafeNumber(at('bidBps')),
    mostMicroGpuc: at('mostMicroGpuc'),
    leastMicroGpuc: at('leastMicroGpuc'),
  };
}
