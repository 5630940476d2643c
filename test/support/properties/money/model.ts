import type { DeskTerms } from '#lib/protocol/desk/box.ts';
import type { TradedAsset } from '#lib/protocol/order/box.ts';
import type { TokenAmount } from '#lib/protocol/shared/plan.ts';
import type { Books } from '../invariants.ts';
import type { Person } from '../model.ts';

/** What a member's account should be by its history. */
export interface ModelAccount {
  readonly name: string;
  readonly owner: Person;
  boxId: string;
  /** Height of its last renewal, which is any spending. */
  bornHeight: number;
  balanceMicroGpuc: bigint;
  /** All ERG in the box, rent included. */
  nanoErg: bigint;
  collateral: TokenAmount | undefined;
  flaggedHeight: number;
  left: 'closed' | 'writtenOff' | undefined;
}

export interface ModelBank {
  boxId: string;
  gpucMicroGpuc: bigint;
  /** SigUSD in the shard, the first cent included. */
  cents: bigint;
  windowStart: number;
  redeemedMicroGpuc: bigint;
}

export interface ModelDesk {
  readonly name: string;
  readonly owner: Person;
  boxId: string;
  gpucMicroGpuc: bigint;
  nanoErg: bigint;
  terms: DeskTerms;
  oracleHeight: number;
  usedMicroGpuc: bigint;
  gone: boolean;
}

export interface ModelOrder {
  readonly name: string;
  readonly owner: Person;
  readonly boxId: string;
  readonly given: TradedAsset;
  readonly wanted: TradedAsset;
  readonly amount: bigint;
  readonly leastOut: bigint;
  readonly expiryHeight: number;
  readonly nanoErg: bigint;
  state: 'waiting' | 'executed' | 'cancelled' | 'refunded';
}

/** What pools say, nanoERG a whole unit. */
export interface Prices {
  readonly usd: bigint;
  readonly btc: bigint;
  readonly eth: bigint;
  /** Height at which they were published. */
  readonly height: number;
}

/** Everything that money added to the market, as a fold over its history. */
export interface MoneyModel {
  readonly accounts: ModelAccount[];
  readonly banks: ModelBank[];
  readonly desks: ModelDesk[];
  readonly orders: ModelOrder[];
  /** Units of SigUSD and collateral tokens that a person should own, by `person token`. */
  readonly purses: Map<string, bigint>;
  prices: Prices;
}

/** A ledger with money on it and what history says of both. */
export interface MoneyBooks extends Books {
  readonly money: MoneyModel;
  /** Height of the block that includes a transaction sent now. */
  readonly next: number;
  /** ERG of each bank shard, for ever. */
  readonly bankNanoErg: bigint;
}

export type AccountState = 'clear' | 'owing' | 'flagged' | 'closed' | 'writtenOff';

export function stateOf({ left, flaggedHeight, balanceMicroGpuc }: ModelAccount): AccountState {
  if (left !== undefined) return left;
  if (flaggedHeight > 0) return 'flagged';
  return balanceMicroGpuc < 0n ? 'owing' : 'clear';
}

export const members = ({ accounts }: MoneyModel): readonly ModelAccount[] =>
  accounts.filter(({ left }) => left === undefined);
export const openDesks = ({ desks }: MoneyModel): readonly ModelDesk[] => desks.filter(({ gone }) => !gone);
export const waitingOrders = ({ orders }: MoneyModel): readonly ModelOrder[] =>
  orders.filter(({ state }) => state === 'waiting');
