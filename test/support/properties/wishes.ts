import type { ProviderTerms } from '#lib/protocol/provider/box.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import type { Draw } from './draw.ts';
import type { Wish } from './jobMoves.ts';
import type { MarketRun } from './marketRun.ts';
import type { Enrolment } from './providerMoves.ts';
import { present } from './rules.ts';

const gpuClasses = ['rtx-4090', 'h200'] as const;

export function drawTerms(draw: Draw): ProviderTerms {
  return {
    basePriceMicroGpuc: BigInt(draw.between(1, 400_000)),
    surgeBps: draw.between(0, 10_000),
    offPeakFromHour: draw.below(24),
    offPeakToHour: draw.below(24),
    discountBps: draw.between(0, 5_000),
    longestHours: draw.between(2, 4),
  };
}

export function drawEnrolment({ model }: MarketRun, draw: Draw, registry: Registry): Enrolment {
  const slots = draw.between(2, 12);
  const spare = draw.chance(2) ? BigInt(draw.between(0, 3_000_000)) : 0n;
  return {
    registry,
    slots,
    owner: draw.chance(2) ? 'owner' : 'otherOwner',
    worker: draw.chance(2) ? 'worker' : 'otherWorker',
    stakeMicroGpuc: BigInt(slots) * model.parameters.slashMicroGpuc + spare,
    gpuClass: draw.oneOf(gpuClasses) ?? gpuClasses[0],
    terms: drawTerms(draw),
  };
}

/** What a consumer asks for; now and then more than anybody offers. */
export function drawWish(market: MarketRun, draw: Draw): Wish {
  const wanted = draw.chance(2) ? draw.oneOf(present(market)) : undefined;
  const class_ = draw.oneOf(gpuClasses) ?? gpuClasses[0];
  const both = draw.chance(3);
  return {
    consumer: draw.chance(2) ? 'consumer' : 'otherConsumer',
    wanted,
    classes: both ? gpuClasses : wanted === undefined ? [class_] : [],
    hours: draw.between(1, 3),
    startBy: market.next + draw.between(20, 200),
    leastReputation: draw.chance(10) ? draw.between(-100, 150) : -1_000,
    leastStakeMicroGpuc: draw.chance(10) ? BigInt(draw.between(0, 20_000_000)) : 0n,
    microGpuc: draw.chance(10) ? BigInt(draw.between(1, 500_000)) : 4_000_000n,
  };
}
