import type { Devchain } from '#lib/devchain/devchain.ts';

export interface MiningPace {
  /** How soon a waiting transaction gets its block. */
  readonly busyMs: number;
  /** Between blocks when nothing waits: bought hours are counted in blocks, and a slow machine needs them. */
  readonly idleMs: number;
}

/** Mines for as long as the returned handle is not stopped. */
export function mineInStep(devchain: Devchain, { busyMs, idleMs }: MiningPace): { stop(): void } {
  let lastBlockMs = Date.now();
  const timer = setInterval(() => {
    if (devchain.pool.size === 0 && Date.now() - lastBlockMs < idleMs) return;
    devchain.mine();
    lastBlockMs = Date.now();
  }, busyMs);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
