import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PARENT_PIPE_VARIABLE } from '#lib/runtime/shutdown.ts';

/** What a process is for; kills are spread over the roles. */
export type Role = 'chain' | 'relay' | 'bots' | 'worker' | 'consumer';

export interface Member {
  readonly name: string;
  readonly role: Role;
  /** Script and its arguments. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The processes of a soak; ended by id, never by name. */
export interface Crew {
  start(member: Member): Promise<void>;
  /** SIGKILL; resolves once the process is gone. */
  kill(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** Those that run now. */
  running(): readonly Member[];
  /** How many of them have not said a word yet: they are still coming up. */
  comingUp(): Promise<number>;
  /** Ends that nobody asked for, as `name: status`. */
  readonly fallen: readonly string[];
  /** SIGTERM, and SIGKILL after ten seconds; returns who needed the latter. */
  stop(): Promise<readonly string[]>;
}

interface Running {
  readonly member: Member;
  readonly child: ChildProcess;
  readonly logFile: string;
  /** Of its log file when it was started. */
  readonly logBytes: number;
}

const graceMs = 10_000;

export function createCrew(logDirectory: string): Crew {
  const running = new Map<string, Running>();
  const members = new Map<string, Member>();
  const fallen: string[] = [];
  // Nobody is left behind even where the tests are cut short.
  process.once('exit', () => {
    for (const { child } of running.values()) child.kill('SIGKILL');
  });
  const start = async (member: Member): Promise<void> => {
    const launched = await launch(member, join(logDirectory, `${member.name}.log`));
    const { child } = launched;
    members.set(member.name, member);
    running.set(member.name, launched);
    child.once('exit', (code, signal) => {
      if (running.get(member.name)?.child !== child) return;
      running.delete(member.name);
      fallen.push(`${member.name}: ${signal ?? code ?? 'ended'}`);
    });
  };
  return {
    start,
    fallen,
    running: () => [...running.values()].map(({ member }) => member),
    comingUp: async () => {
      const silent = await Promise.all(
        [...running.values()].map(async ({ logFile, logBytes }) => (await stat(logFile)).size === logBytes),
      );
      return silent.filter(Boolean).length;
    },
    kill: async (name) => {
      const victim = running.get(name);
      if (victim === undefined) return;
      running.delete(name);
      await end(victim.child, 'SIGKILL');
    },
    restart: async (name) => {
      const member = members.get(name);
      if (member !== undefined && !running.has(name)) await start(member);
    },
    stop: async () => {
      const last = [...running.values()];
      running.clear();
      const stubborn = await Promise.all(
        last.map(async ({ member, child }) => ((await end(child, 'SIGTERM')) ? [] : [member.name])),
      );
      return stubborn.flat();
    },
  };
}

async function launch(member: Member, logFile: string): Promise<Running> {
  const log = await open(logFile, 'a');
  const { size: logBytes } = await log.stat();
  const child = spawn(process.execPath, [...member.argv], {
    env: { ...process.env, ...member.environment, [PARENT_PIPE_VARIABLE]: '1' },
    // The kernel closes the pipe where this process is killed: whoever watches it ends by himself.
    stdio: ['pipe', log.fd, log.fd],
  });
  await once(child, 'spawn');
  await log.close();
  return { member, child, logFile, logBytes };
}

/** Whether the signal alone was enough. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  const exited = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  const [, endedBy] = (await exited) as [number | null, NodeJS.Signals | null];
  clearTimeout(killer);
  return endedBy !== 'SIGKILL' || signal === 'SIGKILL';
}
