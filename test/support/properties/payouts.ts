import type { ChainBox } from '#lib/chain/ports.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { people } from '../contracts/people.ts';
import { GPUC } from '../contracts/world.ts';
import type { MarketRun } from './marketRun.ts';
import type { ModelJob, Person } from './model.ts';

interface Payout {
  readonly to: Person;
  readonly microGpuc: bigint;
  readonly leastNanoErg: bigint;
  /** Id that the payment must be tagged with. */
  readonly tag: string;
}

/** Books a payment that must stand among the outputs, tagged so that nobody else can claim it for his own. */
export function expectPayout(market: MarketRun, outputs: readonly ChainBox[], payout: Payout): void {
  const { ergoTree } = people[payout.to];
  const found = outputs.filter(
    (box) =>
      box.ergoTree === ergoTree &&
      readBytes(box, 'R4') === payout.tag &&
      box.value >= payout.leastNanoErg &&
      (box.assets.find(({ tokenId }) => tokenId === GPUC)?.amount ?? 0n) === payout.microGpuc,
  );
  if (found.length !== 1) throw new Error(`${found.length} outputs pay ${payout.microGpuc} to ${payout.to}`);
  market.pay(payout.to, payout.microGpuc);
}

/** The consumer gets what is left of his escrow and his deposit less what the exit may take. */
export function expectReturn(
  market: MarketRun,
  outputs: readonly ChainBox[],
  job: ModelJob,
  { microGpuc, takenNanoErg }: { readonly microGpuc: bigint; readonly takenNanoErg: bigint },
): void {
  const leastNanoErg = job.nanoErg - takenNanoErg;
  expectPayout(market, outputs, { to: job.consumer, microGpuc, leastNanoErg, tag: job.openBoxId });
}
