import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { spendableBoxes } from './spendableBoxes.ts';

interface ShardSource {
  readonly chain: ChainReader;
  readonly deployment: Deployment;
}

/** All registry shards, pool outputs included. */
async function readShards({ chain, deployment }: ShardSource): Promise<readonly Registry[]> {
  const boxes = await spendableBoxes(chain, deployment.trees.registry);
  return boxes.flatMap((box) => {
    const read = decodeRegistry(box, deployment);
    return read.ok ? [read.value] : [];
  });
}

/**
 * A random shard among those that fit, so that users who act at the same time rarely spend the same one.
 * @throws AppError `not_found`
 */
export async function anyShard(
  source: ShardSource,
  fits: (registry: Registry) => boolean = () => true,
): Promise<Registry> {
  const shards = (await readShards(source)).filter(fits);
  const shard = shards[Math.floor(Math.random() * shards.length)];
  if (shard === undefined) throw new AppError('not_found', 'This deployment has no registry shard with room.');
  return shard;
}

/** The shard that was renewed longest ago. @throws AppError `not_found` */
export async function oldestShard(source: ShardSource): Promise<Registry> {
  const [oldest] = (await readShards(source)).toSorted(
    (left, right) => left.box.creationHeight - right.box.creationHeight,
  );
  if (oldest === undefined) throw new AppError('not_found', 'This deployment has no registry shard.');
  return oldest;
}
