import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import { execution } from './costExchange.ts';
import type { CostMarket, Measured } from './costMarket.ts';
import type { ExchangeMarket } from './exchangeMarket.ts';

/** Units and bytes of a block that the devchain too keeps free for the miner's own two transactions. */
const RESERVED_UNITS = 500_000;
const RESERVED_BYTES = 20_000;
const PROVIDER_SLOTS = 1_000;

export interface BlockFill {
  readonly jobs: number;
  readonly units: number;
  readonly bytes: number;
}

/**
 * Fills one mainnet block with matches and one with settlements: real batches on one chain of boxes, each judged by the
 * ledger's rules, until the next would break the block's limits.
 */
export function fillBlocks(market: CostMarket, batch: number): { matches: BlockFill; settlements: BlockFill } {
  const matched: { jobs: readonly JobActive[]; by: number }[] = [];
  const providers = [0, 1, 2].map(() => market.enrolProvider(PROVIDER_SLOTS).made);
  const matches = fill(batch, () => {
    const by = Math.floor((matched.length * batch) / PROVIDER_SLOTS);
    const { made, measured } = market.match(providers[by]!, market.opens(batch));
    providers[by] = made.provider;
    matched.push({ jobs: made.jobs, by });
    return { made: undefined, measured };
  });
  // More settlements than matches fit a block: those beyond come from the next one.
  while (matched.length * batch < providers.length * PROVIDER_SLOTS) {
    const by = Math.floor((matched.length * batch) / PROVIDER_SLOTS);
    const { made } = market.match(providers[by]!, market.opens(batch));
    providers[by] = made.provider;
    matched.push({ jobs: made.jobs, by });
  }
  const delivered = matched.map(({ jobs, by }) => ({ by, jobs: market.deliver(jobs).made }));
  market.waitForRelease();
  const settlements = fill(batch, () => {
    const { by, jobs } = delivered.shift()!;
    const { made, measured } = market.settle(providers[by]!, jobs);
    providers[by] = made;
    return { made: undefined, measured };
  });
  return { matches, settlements };
}

/** Fills one mainnet block with executions of the dearest order for a single venue, each at a shard of its own. */
export function fillWithExecutions(exchange: ExchangeMarket): BlockFill {
  return fill(1, () => {
    const order = exchange.order('gpuc', 'sigUsd', { amount: 10_000_000n, leastOut: 100n });
    return { made: undefined, measured: execution(exchange, 'execute', order).measured };
  });
}

function fill(batch: number, next: () => Measured<undefined>): BlockFill {
  const { maxBlockCost, maxBlockSize } = MAINNET_PARAMETERS;
  let block: BlockFill = { jobs: 0, units: RESERVED_UNITS, bytes: RESERVED_BYTES };
  for (;;) {
    const { units, bytes } = next().measured;
    const grown = { jobs: block.jobs + batch, units: block.units + units, bytes: block.bytes + bytes };
    if (grown.units > maxBlockCost || grown.bytes > maxBlockSize) return block;
    block = grown;
  }
}
