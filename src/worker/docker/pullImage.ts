import type Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';
import { hasStatus } from '#worker/docker/engineClient.ts';

export interface PullPatience {
  /** Without a word of progress for this long, the pull is given up. */
  readonly silenceMs: number;
  /** And after this long however it goes: a job waits for it. */
  readonly wholeMs: number;
}

const patience: PullPatience = { silenceMs: 120_000, wholeMs: 3_600_000 };

/** Fetches an image from its registry. Throws AppError `not_found`, `unavailable`. */
export async function pullImage(
  docker: Docker,
  reference: string,
  { silenceMs, wholeMs }: PullPatience = patience,
): Promise<void> {
  if (reference.startsWith('sha256:')) throw new AppError('not_found', `Image ${reference} is not on this machine`);
  const silent = new AbortController();
  const timer = setTimeout(() => {
    silent.abort(new Error(`nothing came for ${silenceMs} ms`));
  }, silenceMs);
  const abortSignal = AbortSignal.any([silent.signal, AbortSignal.timeout(wholeMs)]);
  try {
    const progress = await docker.pull(reference, { abortSignal });
    await new Promise<void>((resolve, reject) => {
      abortSignal.addEventListener('abort', () => {
        reject(abortSignal.reason as Error);
      });
      docker.modem.followProgress(
        progress,
        (error) => {
          if (error === null) resolve();
          else reject(error);
        },
        () => timer.refresh(),
      );
    });
  } catch (cause) {
    const missing = hasStatus(cause, 404);
    throw new AppError(missing ? 'not_found' : 'unavailable', `Image ${reference} cannot be pulled`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
