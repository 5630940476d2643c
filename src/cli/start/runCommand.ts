import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { AppError } from '#lib/runtime/appError.ts';

const cli = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface CommandRun {
  readonly args: readonly string[];
  readonly home: string;
  /** Ends the command. */
  readonly signal: AbortSignal;
  /** Gets each line that the command tells its user. */
  readonly onLine: (line: string) => void;
}

/** Runs `dgcm` as a user would, from another process. Returns what it printed on stdout. @throws AppError when it fails */
export async function runCommand({ args, home, signal, onLine }: CommandRun): Promise<string> {
  const child = execa(process.execPath, [cli, ...args], {
    // Whatever the caller's environment names, this run spends with its own keys on its own chain only.
    extendEnv: false,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DGCM_HOME: home, NO_COLOR: '1' },
    reject: false,
    cancelSignal: signal,
    stdin: 'ignore',
  });
  for await (const line of child.iterable({ from: 'stderr' })) onLine(line);
  const result = await child;
  signal.throwIfAborted();
  if (result.exitCode === 0) return result.stdout;
  throw new AppError('wrong_state', `dgcm ${args.slice(0, 4).join(' ')} … ended with status ${result.exitCode ?? 1}`, {
    nextStep: 'Its last lines are above.',
  });
}
