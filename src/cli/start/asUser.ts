import { runCommand } from './runCommand.ts';
import type { Running } from './running.ts';

/** Runs `dgcm` under somebody's profile, agreeing to every sheet; what it tells him is shown with his name. */
export const asUser =
  ({ home, narrator, signal }: Running, profile: string) =>
  (...args: readonly string[]): Promise<string> =>
    runCommand({
      home,
      signal,
      onLine: (line) => {
        narrator.say(`  ${profile} | ${line}`);
      },
      args: ['--profile', profile, ...args, '--yes', '--json'],
    });
