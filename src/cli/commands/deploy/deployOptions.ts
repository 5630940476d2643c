import type { Command } from 'commander';
import { z } from 'zod';
import { profileNames } from '#lib/protocol/shared/constants.ts';
import { declareParameterOptions, parameterShape } from '../parameterOptions.ts';

const tokenId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'A token id has 64 hex digits.')
  .optional();

export const deploySchema = z.object({
  network: z.enum(profileNames).optional(),
  guard: z.array(z.string()).default([]),
  threshold: z.coerce.number().int().min(2).default(2),
  ...parameterShape,
  reserve: z.string().optional(),
  feeder: z.string().optional(),
  sigUsd: tokenId,
  rsBtc: tokenId,
  rsEth: tokenId,
  ergUsdPool: tokenId,
  btcPool: tokenId,
  ethPool: tokenId,
  out: z.string().optional(),
  journal: z.string().optional(),
  confirmations: z.coerce.number().int().min(0).default(1),
  resume: z.boolean().default(false),
  verify: z.boolean().default(false),
});

export type DeployOptions = z.infer<typeof deploySchema>;

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export function declareDeployOptions(command: Command): Command {
  return declareParameterOptions(command)
    .option('--network <profile>', `profile: ${profileNames.join(', ')}`)
    .option('--guard <key>', 'public key (hex) or key file of a guard; repeat for each', collect)
    .option('--threshold <k>', 'how many guards must sign')
    .option('--reserve <address>', 'recipient of the test money left over by the contracts (default: the deployer)')
    .option('--feeder <address>', 'recipient of the NFTs of test pools (default: the deployer)')
    .option('--sig-usd <token>', 'SigUSD of a test chain; this and the next five are minted by default')
    .option('--rs-btc <token>', 'rsBTC of a test chain')
    .option('--rs-eth <token>', 'rsETH of a test chain')
    .option('--erg-usd-pool <token>', 'NFT of the pool that prices ERG in US dollars')
    .option('--btc-pool <token>', 'NFT of the pool that prices BTC in ERG')
    .option('--eth-pool <token>', 'NFT of the pool that prices ETH in ERG')
    .option('--out <file>', 'deployment file to write (default: deployments/<network>.json)')
    .option('--journal <file>', 'journal for resuming a deployment (default: beside the output)')
    .option('--confirmations <n>', 'confirmations to wait for')
    .option('--resume', 'resume the deployment in the journal')
    .option('--verify', 'verify a deployment from chain and sources; sends nothing');
}
