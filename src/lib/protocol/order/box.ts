import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { CARRIER_NANO_ERG } from '../shared/constants.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { encodeBytes, encodeLongs, readBytes, readLongs } from '../shared/registers.ts';
import { orderTermPositions } from './contract.ts';

/** The assets that banks and desks trade, counted in nanoERG, micro-GPUC and cents. */
export const tradedAssets = ['erg', 'gpuc', 'sigUsd'] as const;
export type TradedAsset = (typeof tradedAssets)[number];

/** The terms of an order. */
export interface OrderTerms {
  readonly ownerTree: string;
  readonly wanted: TradedAsset;
  /** In the wanted asset's smallest unit; where that is ERG, before the tip. */
  readonly leastOut: bigint;
  /** The last height at which it can be executed. */
  readonly expiryHeight: number;
  /** Miner fee and executor's reward together. */
  readonly tipNanoErg: bigint;
}

/** A pending trade: its funds and its terms. */
export interface Order extends OrderTerms {
  readonly box: ChainBox;
  readonly given: TradedAsset;
  /** Amount to trade, in the given asset's smallest unit. */
  readonly amount: bigint;
}

/** Id of a traded token, empty for ERG, as R6 has it. */
export function tokenOf(asset: TradedAsset, { tokens, externals }: Deployment): string {
  if (asset === 'erg') return '';
  return asset === 'gpuc' ? tokens.gpuc : externals.sigUsd;
}

/** Registers of an order. */
export const encodeOrder = (
  { ownerTree, wanted, leastOut, expiryHeight, tipNanoErg }: OrderTerms,
  deployment: Deployment,
): Record<'R4' | 'R5' | 'R6', string> => ({
  R4: encodeBytes(ownerTree),
  R5: encodeLongs([leastOut, BigInt(expiryHeight), tipNanoErg]),
  R6: encodeBytes(tokenOf(wanted, deployment)),
});

/** Decodes an order. Anyone can create one, so its contents are unchecked input. */
export function decodeOrder(box: ChainBox, deployment: Deployment): Decoded<Order> {
  if (box.ergoTree !== deployment.trees.order) return mismatch('script');
  const ownerTree = readBytes(box, 'R4');
  if (ownerTree === undefined) return mismatch('R4');
  const terms = readLongs(box, 'R5');
  if (terms?.length !== 3) return mismatch('R5');
  const at = (position: keyof typeof orderTermPositions) => terms[orderTermPositions[position]] ?? 0n;
  const wantedToken = readBytes(box, 'R6');
  const wanted = tradedAssets.find((asset) => tokenOf(asset, deployment) === wantedToken);
  if (wanted === undefined) return mismatch('R6');
  const tipNanoErg = at('tipNanoErg');
  const funds = fundsOf(box, tipNanoErg, deployment);
  if (funds === undefined) return mismatch('tokens');
  const rest = { leastOut: at('leastOut'), expiryHeight: toSafeNumber(at('expiryHeight')), tipNanoErg };
  return decoded({ box, ownerTree, wanted, ...rest, ...funds });
}

function fundsOf(
  { value, assets }: ChainBox,
  tipNanoErg: bigint,
  deployment: Deployment,
): Pick<Order, 'given' | 'amount'> | undefined {
  const [token] = assets;
  if (token === undefined) return { given: 'erg', amount: value - tipNanoErg - CARRIER_NANO_ERG };
  const given = tradedAssets.find((asset) => tokenOf(asset, deployment) === token.tokenId);
  return given === undefined || assets.length > 1 ? undefined : { given, amount: token.amount };
}
