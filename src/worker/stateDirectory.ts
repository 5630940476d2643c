import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { AppError } from '#lib/runtime/appError.ts';

/** Waits long enough for the kernel to notice that a killed worker is gone. */
const flock = ['--exclusive', '--wait', '5'];

export interface StateLock {
  release(): Promise<void>;
}

/**
 * Makes the directory its owner's alone and takes it for this process: two workers over one state would run jobs twice. The
 * kernel frees the lock when the holder dies, however it dies.
 * @throws AppError `conflict` where another worker holds it
 */
export async function takeStateDirectory(path: string): Promise<StateLock> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  // A group of its own: what ends the worker from a terminal must not free the lock before the worker has ended.
  const holder = spawn('flock', [...flock, join(path, 'lock'), 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(holder, 'close');
  const held = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    ended.then(() => false, asUnlockable),
  ]);
  if (!held) {
    throw new AppError('conflict', `Another worker runs over ${path}`, {
      nextStep: 'End it first, or give this one a DGCM_WORKER_STATE of its own',
    });
  }
  // Held as long as this process lives, which it does for reasons of its own.
  holder.unref();
  for (const pipe of [holder.stdin, holder.stdout] as unknown as Socket[]) pipe.unref();
  return {
    release: async () => {
      holder.ref();
      holder.stdin.end();
      await ended;
    },
  };
}

function asUnlockable(cause: unknown): never {
  throw new AppError('unavailable', 'The state directory cannot be locked', {
    cause,
    nextStep: 'Install util-linux, which has flock',
  });
}
