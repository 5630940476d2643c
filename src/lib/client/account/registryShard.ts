import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import type { AccountContext } from './accountContext.ts';

/** A random shard, which keeps those who come at the same time out of each other's way. @throws AppError `not_found` */
export async function anyShard(
  { chain, deployment }: Pick<AccountContext, 'chain' | 'deployment'>,
  fits: (registry: Registry) => boolean = () => true,
): Promise<Registry> {
  const boxes = await spendableBoxes(chain, deployment.trees.registry);
  const shards = boxes.flatMap((box) => {
    const read = decodeRegistry(box, deployment);
    return read.ok && fits(read.value) ? [read.value] : [];
  });
  const shard = shards[Math.floor(Math.random() * shards.length)];
  if (shard === undefined) throw new AppError('not_found', 'This deployment has no registry shard with room.');
  return shard;
}
