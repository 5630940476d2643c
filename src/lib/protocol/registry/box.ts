import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { registryTokens } from './contract.ts';

/** A shard that releases PROVIDER tokens. */
export interface Registry {
  readonly box: ChainBox;
  /** PROVIDER tokens it holds; the last never leaves. */
  readonly providersLeft: bigint;
  readonly gpucMicroGpuc: bigint;
}

/** Reads a registry shard, recognised by its token. */
export function decodeRegistry(box: ChainBox, deployment: Deployment): Decoded<Registry> {
  if (box.ergoTree !== deployment.trees.registry) return mismatch('script');
  const { registry, provider, gpuc } = deployment.tokens;
  const expected = [registry, provider, gpuc];
  if (box.assets.length !== 3 || expected.some((id, index) => box.assets[index]?.tokenId !== id)) {
    return mismatch('tokens');
  }
  return decoded({
    box,
    providersLeft: box.assets[registryTokens.provider]?.amount ?? 0n,
    gpucMicroGpuc: box.assets[registryTokens.gpuc]?.amount ?? 0n,
  });
}
