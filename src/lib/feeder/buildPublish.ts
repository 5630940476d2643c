import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeAssetPool, encodePool } from '#lib/protocol/oracle/box.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import type { Frame, Funding, PlannedOutput, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { readInt } from '#lib/protocol/shared/registers.ts';

/** A pool that is to say something else, or the same again. */
export interface Publication {
  readonly nft: string;
  readonly nanoErg: bigint;
  /** What holds the NFT now: the pool, or a wallet box before the first publication. */
  readonly box: ChainBox;
}

export interface PublishParams extends Frame {
  readonly publications: readonly Publication[];
  readonly funding: Funding;
}

const poolNanoErg = 10_000_000n;
/** What a pool holds of the token that pays its operators, which pools on mainnet hold in the second place. */
const rewardUnits = 1_000_000n;

/** Writes pool boxes as EIP-23 has them: NFT and reward token, price, counter of epochs. The feeder's key signs. */
export function buildPublish({ publications, funding, ...frame }: PublishParams): UnsignedPlan {
  const boxes = [...new Map(publications.map(({ box }) => [box.boxId, box])).values()];
  const mintedId = boxes[0]?.boxId ?? '';
  return assemble({
    frame,
    inputs: boxes.map((box) => ({ box })),
    outputs: publications.map((publication) => nextPool(publication, mintedId, funding.changeErgoTree)),
    funding,
  });
}

function nextPool({ nft, nanoErg, box }: Publication, mintedId: string, ergoTree: string): PlannedOutput {
  const before = decodeAssetPool(box, nft).ok ? box : undefined;
  const reward = before?.assets[1] ?? { tokenId: mintedId, amount: rewardUnits };
  const epoch = before === undefined ? undefined : readInt(before, 'R5');
  return {
    value: before?.value ?? poolNanoErg,
    ergoTree,
    tokens: [{ tokenId: nft, amount: 1n }, reward],
    registers: encodePool(nanoErg, epoch === undefined ? 0 : epoch + 1),
  };
}
