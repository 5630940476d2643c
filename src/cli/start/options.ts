import { Command } from 'commander';
import { z } from 'zod';

export const startOptions = z.object({
  once: z.boolean().default(false),
  /** Where everything of this run lies, relative to the repository. */
  home: z.string().default('.dgcm'),
  /** Milliseconds until a waiting transaction gets its block. */
  blockMs: z.coerce.number().int().min(100).default(1_000),
});

export type StartOptions = z.infer<typeof startOptions>;

export function parseStartOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('a private chain, contracts, bots, relay and worker, and a first job from start to payment')
    .option('--once', 'end after the job, with status 0 if everything adds up')
    .option('--home <dir>', 'directory for this run; wiped at the start', '.dgcm')
    .option('--block-ms <ms>', 'milliseconds until a waiting transaction gets its block', '1000')
    .parse([...argv], { from: 'user' });
  return startOptions.parse(command.opts());
}
