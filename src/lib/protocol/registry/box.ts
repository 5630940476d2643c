import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { tokens, type PlannedOutput } from '../shared/plan.ts';
import { registryTokens } from './contract.ts';

/** A registry shard, which releases PROVIDER and MEMBER tokens. */
export interface Registry {
  readonly box: ChainBox;
  /** PROVIDER tokens in the shard; the last never leaves. */
  readonly providersLeft: bigint;
  /** MEMBER tokens in the shard; the last never leaves. */
  readonly membersLeft: bigint;
  readonly gpucMicroGpuc: bigint;
}

/** What an action changes in a shard. */
export interface ShardChange {
  readonly providersLeft?: bigint;
  readonly membersLeft?: bigint;
  readonly gpucMicroGpuc?: bigint;
  readonly addedNanoErg?: bigint;
}

/** The successor of a shard with the given changes. */
export function nextShard(registry: Registry, { tokens: ids }: Deployment, change: ShardChange): PlannedOutput {
  const { providersLeft, membersLeft, gpucMicroGpuc } = { ...registry, ...change };
  return {
    value: registry.box.value + (change.addedNanoErg ?? 0n),
    ergoTree: registry.box.ergoTree,
    tokens: tokens(
      [ids.registry, registry.box.assets[registryTokens.registry]?.amount ?? 1n],
      [ids.provider, providersLeft],
      [ids.gpuc, gpucMicroGpuc],
      [ids.member, membersLeft],
    ),
  };
}

/** Decodes a registry shard, recognised by its token. */
export function decodeRegistry(box: ChainBox, deployment: Deployment): Decoded<Registry> {
  if (box.ergoTree !== deployment.trees.registry) return mismatch('script');
  const { registry, provider, gpuc, member } = deployment.tokens;
  const expected = [registry, provider, gpuc, member];
  if (box.assets.length !== expected.length || expected.some((id, index) => box.assets[index]?.tokenId !== id)) {
    return mismatch('tokens');
  }
  return decoded({
    box,
    providersLeft: box.assets[registryTokens.provider]?.amount ?? 0n,
    membersLeft: box.assets[registryTokens.member]?.amount ?? 0n,
    gpucMicroGpuc: box.assets[registryTokens.gpuc]?.amount ?? 0n,
  });
}
