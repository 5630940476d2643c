import { blake2b256 } from '@fleet-sdk/crypto';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { createRandom } from './prices.ts';
import type { Setting } from './setting.ts';

export type CollateralKind = 'erg' | 'sigUsd' | 'rsBtc' | 'rsEth';

export interface Member {
  readonly key: SecretKey;
  readonly kind: CollateralKind;
  readonly collateralUsd: number;
  /** Debt against collateral when the run begins. */
  readonly ltv: number;
}

/** Everybody, by key; what they own is on the ledger. */
export interface Cast {
  readonly members: readonly Member[];
  readonly providers: readonly SecretKey[];
  readonly holders: readonly SecretKey[];
  readonly deskOwners: readonly SecretKey[];
  readonly liquidator: SecretKey;
  readonly arbitrageur: SecretKey;
  readonly oracle: SecretKey;
  /** Stands for all trading outside the protocol. */
  readonly market: SecretKey;
}

const keyOf = (name: string): SecretKey => new SecretKey(blake2b256(new TextEncoder().encode(`economy: ${name}`)));
const keys = (name: string, count: number): readonly SecretKey[] =>
  Array.from({ length: count }, (_, index) => keyOf(`${name} ${index}`));

/** Everything volatile is worth so much more when credit is drawn than when a run begins. */
export const DRAW_SHARE = 1.525;
const LEAST_LTV = 0.15;
/** Just within the threshold: as bad as an account can be before a fall. */
const MOST_LTV = 0.549;
const LEAST_USD = 60;
const MOST_USD = 15_000;

export function createCast(setting: Setting): Cast {
  const random = createRandom(setting.seed);
  return {
    members: keys('member', setting.accounts).map((key) => memberOf(key, random)),
    providers: keys('provider', setting.providers),
    holders: keys('holder', setting.holders),
    deskOwners: keys('desk', setting.desks),
    liquidator: keyOf('liquidator'),
    arbitrageur: keyOf('arbitrageur'),
    oracle: keyOf('oracle'),
    market: keyOf('market'),
  };
}

function memberOf(key: SecretKey, random: () => number): Member {
  const [which, size, risk] = [random(), random(), random()];
  const kind = which < 0.7 ? 'erg' : which < 0.8 ? 'sigUsd' : which < 0.92 ? 'rsBtc' : 'rsEth';
  const collateralUsd = LEAST_USD * (MOST_USD / LEAST_USD) ** size;
  // Dollars carry more, and their share of the debt never moves.
  const ltv = kind === 'sigUsd' ? 0.5 + 0.29 * risk : LEAST_LTV + (MOST_LTV - LEAST_LTV) * risk;
  return { key, kind, collateralUsd, ltv };
}

/** What one unit of collateral is called on chain; nothing for ERG. */
export const tokenIdOf = (kind: CollateralKind, { externals }: Deployment): string | undefined =>
  kind === 'erg' ? undefined : externals[kind];
