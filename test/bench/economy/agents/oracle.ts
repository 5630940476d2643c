import { buildPublish } from '#lib/feeder/buildPublish.ts';
import { nanoErgPerBtc, nanoErgPerEth, nanoErgPerUsdAt, type World } from '../world.ts';

/** The oracle's operators publish what everything was worth at a share, the true one where nothing else is said. */
export function publishPrices(world: World, share = world.share): void {
  const { externals } = world.deployment;
  const prices = [
    [externals.ergUsdPool, nanoErgPerUsdAt(share)],
    [externals.btcPool ?? '', nanoErgPerBtc],
    [externals.ethPool ?? '', nanoErgPerEth],
  ] as const;
  const publications = prices.map(([nft, nanoErg]) => ({ nft, nanoErg, box: world.poolBox(nft) }));
  const { oracle } = world.cast;
  const boxes = world.ledger.heldBy(oracle.ergoTree).filter(({ assets }) => assets.length === 0);
  const funding = { boxes, changeErgoTree: oracle.ergoTree };
  world.submit(() => buildPublish({ ...world.frame, publications, funding }), oracle);
}
