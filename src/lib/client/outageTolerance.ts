import type { Clock } from '#lib/runtime/clock.ts';
import { AppError } from '#lib/runtime/appError.ts';

/** Tolerates outages of node or relay during a wait. */
export interface OutageTolerance {
  /** The result of `action`; undefined during an outage, which is reported once, as is its end. */
  attempt<T>(action: () => Promise<T>): Promise<T | undefined>;
}

export interface OutageContext {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly say: (text: string) => void;
}

/** Whether a retry may succeed: no answer, or a full pool; not a fee below the minimum. */
export const isOutage = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'unavailable' && error.data['refusal'] !== 'fee-too-low';

export function createOutageTolerance({ clock, signal, say }: OutageContext): OutageTolerance {
  let awaySinceMs: number | undefined;
  return {
    attempt: async (action) => {
      try {
        const found = await action();
        if (awaySinceMs !== undefined) say(`back after ${Math.round((clock.now() - awaySinceMs) / 1_000)} s`);
        awaySinceMs = undefined;
        return found;
      } catch (error) {
        if (!isOutage(error) || signal?.aborted === true) throw error;
        if (awaySinceMs === undefined) {
          awaySinceMs = clock.now();
          say(`${error.message} Away since ${new Date(awaySinceMs).toISOString()}; still waiting, nothing is lost.`);
        }
        return undefined;
      }
    },
  };
}
