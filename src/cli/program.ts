import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { accountGroup } from './commands/account/group.ts';
import { auditVerb } from './commands/audit.ts';
import { bankGroup } from './commands/bank/group.ts';
import { botGroup } from './commands/bot/group.ts';
import { deployVerb } from './commands/deploy/deploy.ts';
import { deskGroup } from './commands/desk/group.ts';
import { devchainGroup } from './commands/devchain/group.ts';
import { doctorVerb } from './commands/doctor.ts';
import { guardGroup } from './commands/guard/group.ts';
import { hostGroup } from './commands/host/group.ts';
import { jobGroup } from './commands/job/group.ts';
import { marketGroup } from './commands/market/group.ts';
import { preflightVerb } from './commands/preflight.ts';
import { registryGroup } from './commands/registry/group.ts';
import { relayGroup } from './commands/relay/group.ts';
import { txGroup } from './commands/tx/group.ts';
import { walletGroup } from './commands/wallet/group.ts';
import { addGroup, type Run } from './verb.ts';

/** The whole command line. */
export function createProgram(run: Run): Command {
  const program = new Command('dgcm')
    .description(packageJson.description)
    .version(packageJson.version)
    .option('--profile <name>', 'profile with key, node, relay and deployment (DGCM_PROFILE)')
    .option('--json', 'print data as JSON')
    .option('--yes', 'sign without asking; required without a terminal')
    .option('--wait', 'wait until the transaction is on chain; for a job, until its result is fetched')
    .option('--dry-run', 'show the sheet and the unsigned transaction without signing')
    .option('--node <url>', 'REST API of an Ergo node with extra index (DGCM_NODE_URL)')
    .option('--relay <url>', 'URL of the relay (DGCM_RELAY_URL)')
    .option('--deployment <file>', 'deployment file, deployments/<network>.json (DGCM_DEPLOYMENT)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => run.io.stdout.write(text),
      writeErr: (text) => run.io.stderr.write(text),
      // Errors are printed in one place, which knows about --json.
      outputError: () => undefined,
    });
  for (const add of [preflightVerb, deployVerb, doctorVerb, auditVerb]) add(program, run);
  for (const group of [
    jobGroup,
    hostGroup,
    accountGroup,
    guardGroup,
    marketGroup,
    walletGroup,
    bankGroup,
    deskGroup,
    txGroup,
    botGroup,
    relayGroup,
    registryGroup,
    devchainGroup,
  ])
    addGroup(program, run, group);
  return program;
}
