import { referenceDeployment } from '#lib/deploy/compile/referenceDeployments.ts';
import {
  defaultTerms,
  emissions,
  genesisAssets,
  gpucPerShard,
  membersPerShard,
  providersPerShard,
  shardCount,
} from '#lib/deploy/genesisTerms.ts';
import { encodeBank } from '#lib/protocol/bank/box.ts';
import { SEED_CENTS } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { encodePool } from '#lib/protocol/oracle/box.ts';
import type { TokenAmount } from '#lib/protocol/shared/plan.ts';
import { guards } from '#test/support/contracts/people.ts';
import { createFounder } from './boxes.ts';
import { createCast, DRAW_SHARE, tokenIdOf, type Cast, type Member } from './cast.ts';
import { ERG, type Setting } from './setting.ts';
import { SimLedger } from './simLedger.ts';
import { nanoErgPerBtc, nanoErgPerEth, nanoErgPerUsdAt, USD_PER_BTC, USD_PER_ETH, World } from './world.ts';

/** Heights of 2026 on mainnet. */
const FIRST_HEIGHT = 1_700_000;
const CENTS = 100;

/** The boxes of a fresh mainnet deployment, and what everybody owned before. */
export function createWorld(setting: Setting): World {
  const deployment = referenceDeployment('mainnet');
  const ledger = new SimLedger(FIRST_HEIGHT);
  const cast = createCast(setting);
  const found = createFounder(FIRST_HEIGHT, (box) => ledger.found(box));
  foundContracts(found, deployment, setting);
  foundPools(found, deployment, cast);
  foundWallets(found, deployment, { setting, cast });
  const world = new World({ setting, deployment, cast, ledger });
  world.share = DRAW_SHARE;
  return world;
}

type Found = ReturnType<typeof createFounder>;

const asset = (tokenId: string, amount: bigint): TokenAmount => ({ tokenId, amount });

export function parametersOf(deployment: Deployment, { parameters }: Setting): Parameters {
  const { threshold, ...numbers } = defaultTerms.mainnet;
  return {
    ...numbers,
    assets: genesisAssets(deployment.externals),
    guards: guards.map(({ publicKeyHex }) => publicKeyHex),
    k: threshold,
    ...parameters,
  };
}

function foundContracts(found: Found, deployment: Deployment, setting: Setting): void {
  const { trees, tokens, externals, constants } = deployment;
  found({
    ergoTree: trees.governance,
    value: ERG,
    assets: [asset(tokens.governance, emissions.governance)],
    additionalRegisters: encodeGovernance(parametersOf(deployment, setting)),
  });
  for (let shard = 0; shard < shardCount; shard++) {
    found({
      ergoTree: trees.registry,
      value: ERG,
      assets: [
        asset(tokens.registry, 1n),
        asset(tokens.provider, providersPerShard),
        asset(tokens.gpuc, gpucPerShard),
        asset(tokens.member, membersPerShard),
      ],
    });
    found({
      ergoTree: trees.bank,
      value: ERG,
      assets: [
        asset(tokens.bank, 1n),
        asset(tokens.gpuc, constants.bankInitialMicroGpuc),
        asset(externals.sigUsd, SEED_CENTS),
      ],
      additionalRegisters: encodeBank({ windowStart: FIRST_HEIGHT - 1_440, redeemedMicroGpuc: 0n }),
    });
  }
}

function foundPools(found: Found, { externals }: Deployment, { oracle }: Cast): void {
  const pools = [
    [externals.ergUsdPool, nanoErgPerUsdAt(DRAW_SHARE)],
    [externals.btcPool ?? '', nanoErgPerBtc],
    [externals.ethPool ?? '', nanoErgPerEth],
  ] as const;
  for (const [nft, nanoErg] of pools) {
    found({
      ergoTree: oracle.ergoTree,
      value: ERG,
      assets: [asset(nft, 1n)],
      additionalRegisters: encodePool(nanoErg, 1),
    });
  }
  found({ ergoTree: oracle.ergoTree, value: 10_000n * ERG });
}

const cents = (usd: number): bigint => BigInt(Math.round(usd * CENTS));
/** Dollars' worth of ERG when credit is drawn. */
export const nanoErgForUsd = (usd: number, share: number): bigint =>
  (BigInt(Math.round(usd * 1e6)) * nanoErgPerUsdAt(share)) / 1_000_000n;

/** Units of a member's collateral, worth what the cast says when the run begins. */
export function collateralUnitsOf({ kind, collateralUsd }: Member): bigint {
  switch (kind) {
    case 'erg':
      return nanoErgForUsd(collateralUsd, 1);
    case 'sigUsd':
      return cents(collateralUsd);
    case 'rsBtc':
      return BigInt(Math.round((collateralUsd / USD_PER_BTC) * 1e8));
    case 'rsEth':
      return BigInt(Math.round((collateralUsd / USD_PER_ETH) * 1e9));
  }
}

interface Owners {
  readonly setting: Setting;
  readonly cast: Cast;
}

function foundWallets(found: Found, deployment: Deployment, { setting, cast }: Owners): void {
  const { externals } = deployment;
  for (const member of cast.members) {
    const tokenId = tokenIdOf(member.kind, deployment);
    const units = collateralUnitsOf(member);
    found({
      ergoTree: member.key.ergoTree,
      value: 20n * ERG + (tokenId === undefined ? units : 0n),
      assets: tokenId === undefined ? [] : [asset(tokenId, units)],
    });
  }
  for (const { ergoTree } of cast.providers) found({ ergoTree, value: 1_000n * ERG });
  for (const { ergoTree } of cast.holders)
    found({ ergoTree, value: 100n * ERG, assets: [asset(externals.sigUsd, cents(setting.holderUsd))] });
  for (const { ergoTree } of cast.deskOwners) {
    found({
      ergoTree,
      value: nanoErgForUsd(setting.deskUsd * 3, 1),
      assets: [asset(externals.sigUsd, cents(setting.deskUsd))],
    });
  }
  found({ ergoTree: cast.liquidator.ergoTree, value: BigInt(setting.liquidatorErg) * ERG });
  found({
    ergoTree: cast.arbitrageur.ergoTree,
    value: 100_000n * ERG,
    assets: [asset(externals.sigUsd, cents(30_000))],
  });
  found({
    ergoTree: cast.market.ergoTree,
    value: 50_000_000n * ERG,
    assets: [
      asset(externals.sigUsd, cents(100_000_000)),
      asset(externals.rsBtc, 10n ** 12n),
      asset(externals.rsEth, 10n ** 13n),
    ],
  });
}
