import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#lib/runtime/appError.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { PARENT_PIPE_VARIABLE } from '#lib/runtime/shutdown.ts';
import { noteChild } from './orphans.ts';

/** Processes of this run, each with a log file of its own; ended by id, never by name. */
export interface Children {
  start(child: ChildOrder): Promise<void>;
  /** Asks all to end and waits; what does not end within ten seconds is killed. */
  stop(): Promise<void>;
  /** Names of children that ended although nobody asked them to. */
  dead(): readonly string[];
}

export interface ChildOrder {
  readonly name: string;
  /** TypeScript entry point. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

const graceMs = 10_000;

export function createChildren(home: string): Children {
  const running = new Map<string, ChildProcess>();
  return {
    start: async ({ name, script, environment }) => {
      const log = await open(join(home, 'logs', `${name}.log`), 'a', 0o600);
      const child = spawn(process.execPath, [script], {
        // A terminal's Ctrl-C must reach only the parent, which ends its children in order.
        detached: true,
        env: { ...process.env, ...environment, [PARENT_PIPE_VARIABLE]: '1' },
        // The kernel closes the pipe when this process dies, however it dies: then the child ends, too.
        stdio: ['pipe', log.fd, log.fd],
      });
      await once(child, 'spawn');
      if (child.pid !== undefined) await noteChild(home, child.pid);
      await log.close();
      running.set(name, child);
    },
    stop: async () => {
      await Promise.all([...running.values()].map(end));
      running.clear();
    },
    dead: () => [...running].filter(([, child]) => hasEnded(child)).map(([name]) => name),
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(killer);
}

/** Waits until a condition holds, failing when a child has died meanwhile or the time is over. */
export async function until(
  what: string,
  children: Children,
  { condition, seconds, signal }: { condition: () => Promise<boolean>; seconds: number; signal: AbortSignal },
): Promise<void> {
  const endMs = Date.now() + seconds * 1_000;
  while (!(await condition())) {
    const dead = children.dead();
    if (dead.length > 0) {
      throw new AppError('unavailable', `${dead.join(', ')} ended while waiting for: ${what}`, {
        nextStep: 'Its log lies in the logs directory of this run.',
      });
    }
    if (Date.now() > endMs) throw new AppError('unavailable', `Waited ${seconds} s in vain for: ${what}`);
    await systemClock.sleep(200, signal);
  }
}
