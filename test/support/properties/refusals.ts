import type { Draw } from './draw.ts';
import type { MarketRun } from './marketRun.ts';
export function tryRefusal(_market: MarketRun, _draw: Draw): void {}
