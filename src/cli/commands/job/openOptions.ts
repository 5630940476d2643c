import type { Command } from 'commander';
import { z } from 'zod';
import { parseErg, parseGpuc } from '#lib/client/money.ts';
import { BLOCKS_PER_HOUR } from '#lib/protocol/shared/blocks.ts';
import { DEFAULT_MATCH_TIP_NANO_ERG } from '#lib/protocol/shared/constants.ts';

import { boxBeginning } from '../account/context.ts';

const whole = z.coerce.number().int();

/** How far `job open` goes along; each stage contains those before it. */
const stages = ['sent', 'matched', 'delivered'] as const;
export type Stage = (typeof stages)[number];

const openFields = z.object({
  resume: z.string().optional(),
  image: z.string().optional(),
  input: z.string().optional(),
  command: z.string().optional(),
  hours: whole.min(1).default(1),
  limit: z.string().transform(parseGpuc).optional(),
  class: z.array(z.string().min(1).max(31)).default([]),
  provider: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'a provider is named by his ticket id')).default([]),
  reputation: whole.default(0),
  stake: z.string().transform(parseGpuc).default(0n),
  startWithin: whole.min(1).default(BLOCKS_PER_HOUR),
  tip: z.string().transform(parseErg).default(DEFAULT_MATCH_TIP_NANO_ERG),
  from: z.enum(['wallet', 'account']).default('wallet'),
  account: boxBeginning.optional(),
  memory: whole.default(1_024),
  disk: whole.default(1_024),
  cpus: z.coerce.number().default(1),
  pids: whole.default(256),
  gpus: whole.default(0),
  env: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*=/, 'NAME=value is wanted')).default([]),
  network: z.boolean().default(false),
  outputs: z.string().default('output'),
  wait: z.boolean().default(false),
  until: z.enum(stages).optional(),
  output: z.string().optional(),
  approve: whole.min(1).max(5).optional(),
});

const wantsResult = ({ wait, output, approve }: z.infer<typeof openFields>): boolean =>
  wait || output !== undefined || approve !== undefined;

export const openSchema = openFields.refine(
  (options) => options.until === undefined || options.until === 'delivered' || !wantsResult(options),
  '--wait, --output and --approve wait for the result; --until sent and --until matched leave before it',
);

/** Where to stop: at the result for whoever wants something of it, else as soon as the job is sent. */
export const stageOf = (options: OpenOptions): Stage => options.until ?? (wantsResult(options) ? 'delivered' : 'sent');

export type OpenOptions = z.infer<typeof openSchema>;

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export function declareOpenOptions(command: Command): Command {
  return command
    .option('--image <reference>', 'container image to run')
    .option('--input <dir>', 'input directory; encrypted before it leaves this machine')
    .option('--command <text>', 'command, run by sh -c in the input directory')
    .option('--hours <n>', 'whole hours of run time')
    .option('--limit <gpuc>', 'highest price; the difference to the actual price is returned')
    .option('--class <name>', 'GPU class to accept; repeatable (default: all classes on the market)', collect)
    .option('--provider <ticket>', 'ticket id of a provider to accept; repeatable', collect)
    .option('--reputation <n>', 'minimum reputation')
    .option('--stake <gpuc>', 'minimum stake')
    .option('--start-within <blocks>', 'blocks until the job can no longer be matched and is refunded')
    .option('--tip <erg>', 'reward of the matching bot')
    .option('--from <source>', 'source of the GPUC: wallet, or account (draws credit if needed)')
    .option('--account <box>', 'beginning of the account’s box id, if the wallet has several')
    .option('--memory <mib>', 'memory')
    .option('--disk <mib>', 'disk')
    .option('--cpus <n>', 'processors')
    .option('--pids <n>', 'processes')
    .option('--gpus <n>', 'GPUs')
    .option('--env <name=value>', 'environment variable; repeatable', collect)
    .option('--network', 'request network access')
    .option('--outputs <dir>', 'result directory, relative to the working directory')
    .option('--until <stage>', 'exit once the job is sent, matched (the worker has the key) or delivered (like --wait)')
    .option('--output <dir>', 'directory for the result; implies --wait')
    .option('--approve <rating>', 'approve with 1 to 5 stars if the job succeeded; implies --wait')
    .option('--resume <id>', 'continue a job started on this machine');
}
