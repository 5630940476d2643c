import { overlayPool } from '#lib/chain/mempool.ts';
import type { Chain, ChainBox, ChainTransaction } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { submitTransaction } from '#lib/client/submitTransaction.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeAssetPool } from '#lib/protocol/oracle/box.ts';
import { poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { buildPublish, type Publication, type PublishParams } from './buildPublish.ts';
import { poolPrices, type NanoUsdPrices } from './prices.ts';

export interface PublishRequest {
  readonly chain: Chain;
  readonly deployment: Deployment;
  /** Holds the pools' NFTs, and ERG for the fees. */
  readonly key: SecretKey;
  readonly prices: NanoUsdPrices;
  /** Age from which a pool is published anew although its price stays. */
  readonly epochBlocks: number;
}

/**
 * Brings every pool of a test deployment up to date in one transaction.
 *
 * @returns the transaction's id; nothing where all pools are young and say so already.
 * @throws AppError `not_found` where the key does not hold a pool's NFT; `conflict` where another feeder was faster.
 */
export async function publishPrices(request: PublishRequest): Promise<string | undefined> {
  const { chain, deployment, key } = request;
  const [{ height }, pool] = await Promise.all([chain.tip(), chain.poolTransactions()]);
  const known = await publicationsOf(request, pool);
  const due = known.filter((publication) => isDue(publication, request.epochBlocks, height));
  if (due.length === 0) return undefined;
  const nfts = new Set(known.map(({ nft }) => nft));
  const own = overlayPool(
    await chain.unspentByErgoTree(key.ergoTree),
    pool,
    ({ ergoTree }) => ergoTree === key.ergoTree,
  );
  const boxes = own.filter(({ assets }) => !assets.some(({ tokenId }) => nfts.has(tokenId)));
  const plan = planned({
    deployment,
    height,
    publications: due,
    funding: { boxes, changeErgoTree: key.ergoTree },
  });
  const signed = signTransaction(plan.transaction, { keys: [key], network: deployment.network });
  await submitTransaction(chain, signed);
  return signed.id;
}

/** A feeder without ERG is no reason to end: somebody may send it some. */
function planned(params: PublishParams): UnsignedPlan {
  try {
    return buildPublish(params);
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause;
    throw new AppError(cause.code, `Prices cannot be published: ${cause.message}`, { cause });
  }
}

async function publicationsOf(
  { chain, deployment, key, prices }: PublishRequest,
  pool: readonly ChainTransaction[],
): Promise<readonly Publication[]> {
  const wanted = Object.entries(poolPrices(prices)) as [keyof ReturnType<typeof poolPrices>, bigint][];
  const publications = await Promise.all(
    wanted.map(async ([kind, nanoErg]) => {
      const nft = deployment.externals[kind];
      if (nft === undefined) return [];
      const holds = ({ ergoTree, assets }: ChainBox): boolean =>
        ergoTree === key.ergoTree && assets.some(({ tokenId }) => tokenId === nft);
      const box = overlayPool(await chain.unspentByTokenId(nft), pool, holds).find(holds);
      if (box === undefined) {
        throw new AppError('not_found', `This key does not hold the NFT of ${kind}, so it cannot feed that pool.`, {
          data: { pool: nft },
        });
      }
      return [{ nft, nanoErg, box }];
    }),
  );
  return publications.flat();
}

function isDue({ box, nft, nanoErg }: Publication, epochBlocks: number, height: number): boolean {
  const said = decodeAssetPool(box, nft);
  return !said.ok || said.value.nanoErg !== nanoErg || poolAgeBlocks(said.value, height) > epochBlocks;
}
