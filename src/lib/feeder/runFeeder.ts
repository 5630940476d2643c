import { AppError } from '#lib/runtime/appError.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { readPrices } from './prices.ts';
import { publishPrices, type PublishRequest } from './publishPrices.ts';

export interface FeederOptions extends Omit<PublishRequest, 'prices'> {
  /** Read anew each time, so that whoever writes it moves the prices. */
  readonly priceFile: string;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly onPublished?: ((txId: string) => void) | undefined;
  /** What went wrong this time; the next try comes by itself. */
  readonly onTrouble?: ((error: AppError) => void) | undefined;
}

/** Keeps the pools of a test deployment fresh until the signal aborts. Remembers nothing: the chain says what is due. */
export async function runFeeder(options: FeederOptions): Promise<void> {
  const { priceFile, clock, pollMs, signal, onPublished, onTrouble } = options;
  while (!signal.aborted) {
    try {
      const txId = await publishPrices({ ...options, prices: await readPrices(priceFile) });
      if (txId !== undefined) onPublished?.(txId);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      onTrouble?.(error);
    }
    await clock.sleep(pollMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
