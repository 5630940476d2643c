import { overlayPool } from '#lib/chain/mempool.ts';
import type { ChainBox, ChainReader, ChainTransaction } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import { AppError } from '#lib/runtime/appError.ts';

export type Decoder<T> = (box: ChainBox, deployment: Deployment) => Decoded<T>;

/** A chain, its pool, and the deployment whose boxes are read. */
export interface BoxSource {
  readonly chain: ChainReader;
  readonly pool: readonly ChainTransaction[];
  readonly deployment: Deployment;
}

/** The spendable boxes of a script, pool included. Boxes that do not decode are left out. */
export async function readBoxes<T>(
  { chain, pool, deployment }: BoxSource,
  ergoTree: string,
  decode: Decoder<T>,
): Promise<readonly T[]> {
  const boxes = overlayPool(await chain.unspentByErgoTree(ergoTree), pool, (box) => box.ergoTree === ergoTree);
  return boxes.flatMap((box) => {
    const read = decode(box, deployment);
    return read.ok ? [read.value] : [];
  });
}

/** @throws AppError `unavailable` when the chain holds no governance box of this deployment */
export async function readGovernance(source: BoxSource): Promise<Governance> {
  const [governance] = await readBoxes(source, source.deployment.trees.governance, decodeGovernance);
  if (governance === undefined) {
    throw new AppError('unavailable', 'This chain holds no governance box of the deployment.', {
      nextStep: 'Check that the node is on the network of the deployment and fully indexed.',
    });
  }
  return governance;
}
