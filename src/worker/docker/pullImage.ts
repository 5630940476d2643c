import type Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';
import { hasStatus } from '#worker/docker/engineClient.ts';
import type { PullRoom } from '#worker/docker/pullRoom.ts';

export interface PullPatience {
  /** Without a word of progress for this long, the pull is given up. */
  readonly silenceMs: number;
  /** And after this long however it goes: a job waits for it. */
  readonly wholeMs: number;
  /** No bound where absent. */
  readonly room?: PullRoom | undefined;
}

const patience = { silenceMs: 120_000, wholeMs: 3_600_000 };
/** Between two looks at the disk: a layer of zeros unpacks at a gigabyte a second. */
const lookMs = 250;

/** Fetches an image from its registry. Throws AppError `not_found`, `unavailable`, `ineligible` for one that takes too much room. */
export async function pullImage(
  docker: Docker,
  reference: string,
  { silenceMs = patience.silenceMs, wholeMs = patience.wholeMs, room }: Partial<PullPatience> = {},
): Promise<void> {
  if (reference.startsWith('sha256:')) throw new AppError('not_found', `Image ${reference} is not on this machine`);
  const silent = new AbortController();
  const timer = setTimeout(() => {
    silent.abort(new Error(`nothing came for ${silenceMs} ms`));
  }, silenceMs);
  const full = new AbortController();
  const looking = room === undefined ? undefined : watchRoom(room, full);
  const abortSignal = AbortSignal.any([silent.signal, full.signal, AbortSignal.timeout(wholeMs)]);
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
    if (full.signal.aborted) {
      throw new AppError('ineligible', `Image ${reference} takes more room than this host has for images`, { cause });
    }
    const missing = hasStatus(cause, 404);
    throw new AppError(missing ? 'not_found' : 'unavailable', `Image ${reference} cannot be pulled`, { cause });
  } finally {
    clearTimeout(timer);
    clearInterval(looking);
  }
}

function watchRoom(room: PullRoom, full: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    room().then(
      (left) => {
        if (left < 0) full.abort(new Error('the disk is needed for other things'));
      },
      () => undefined,
    );
  }, lookMs);
}
