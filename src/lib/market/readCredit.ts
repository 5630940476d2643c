import type { ChainReader } from '#lib/chain/ports.ts';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { AssetPool } from '#lib/protocol/oracle/box.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import { readBoxes } from './readBoxes.ts';
import { readMarketplace, type Marketplace } from './readExchange.ts';
import { readPool } from './readPool.ts';

/** A snapshot of credit: every account, the pools that price its collateral, and the venues that sell GPUC. */
export interface Credit extends Marketplace {
  readonly accounts: readonly Account[];
  readonly registries: readonly Registry[];
  /** Pools of assets other than the dollar, without those whose next price is in the pool. */
  readonly assetPools: readonly AssetPool[];
}

/** @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment */
export async function readCredit(chain: ChainReader, deployment: Deployment): Promise<Credit> {
  const { source, ...marketplace } = await readMarketplace(chain, deployment);
  const nfts = new Set(marketplace.governance.assets.map(({ oracleNft }) => oracleNft));
  const assetPools: AssetPool[] = [];
  for (const nft of nfts) {
    if (nft === '' || nft === deployment.externals.ergUsdPool) continue;
    const read = await readPool(source, nft);
    if (read !== undefined && !read.moves) assetPools.push(read.priced);
  }
  return {
    ...marketplace,
    assetPools,
    accounts: await readBoxes(source, deployment.trees.account, decodeAccount),
    registries: await readBoxes(source, deployment.trees.registry, decodeRegistry),
  };
}
