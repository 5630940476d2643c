import type { ChainBox, ChainReader } from '#lib/chain/ports.ts';
import { formatErg } from '#lib/client/money.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { bankSeedCents } from './genesisTerms.ts';
import { neededNanoErg, type DeploymentOrder } from './steps.ts';

/**
 * What the first step spends. Boxes without tokens where they suffice: what else the deployer owns stays out of this. Where
 * SigUSD is not minted the banks' first cents are the deployer's own.
 *
 * @throws AppError `insufficient_funds`
 */
export async function selectInitialFunds(
  chain: ChainReader,
  { deployerTree, profile, externals }: DeploymentOrder,
): Promise<readonly ChainBox[]> {
  const boxes = [...(await chain.unspentByErgoTree(deployerTree))];
  boxes.sort((a, b) => a.assets.length - b.assets.length || Number(b.value - a.value));
  const { sigUsd } = externals;
  const withCents = sigUsd === undefined ? [] : boxes.filter((box) => amountOf(box, sigUsd) > 0n);
  const seeds = atLeast(withCents, sigUsd === undefined ? 0n : bankSeedCents, (box) => amountOf(box, sigUsd ?? ''));
  if (seeds.missing > 0n) {
    throw new AppError(
      'insufficient_funds',
      `Deploying takes ${bankSeedCents} cents of SigUSD, one for each bank; ${seeds.missing} more are needed.`,
      { data: { neededCents: bankSeedCents.toString(), missingCents: seeds.missing.toString() } },
    );
  }
  const needed = neededNanoErg(profile, externals);
  const seedNanoErg = seeds.chosen.reduce((sum, { value }) => sum + value, 0n);
  const others = boxes.filter((box) => !seeds.chosen.includes(box));
  const rest = atLeast(others, needed - seedNanoErg, ({ value }) => value);
  if (rest.missing > 0n) {
    const available = needed - rest.missing;
    throw new AppError(
      'insufficient_funds',
      `Deploying takes ${formatErg(needed)} ERG; there are ${formatErg(available)}.`,
      { data: { neededNanoErg: needed.toString(), availableNanoErg: available.toString() } },
    );
  }
  return [...seeds.chosen, ...rest.chosen];
}

/** The first boxes that together hold so much, and what they lack. */
function atLeast(
  boxes: readonly ChainBox[],
  needed: bigint,
  held: (box: ChainBox) => bigint,
): { readonly chosen: readonly ChainBox[]; readonly missing: bigint } {
  const chosen: ChainBox[] = [];
  let missing = needed;
  for (const box of boxes) {
    if (missing <= 0n) break;
    chosen.push(box);
    missing -= held(box);
  }
  return { chosen, missing };
}
