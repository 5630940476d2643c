import { ErgoAddress, validateAddress } from '@fleet-sdk/core';
import type { Command } from 'commander';
import { join } from 'node:path';
import { z } from 'zod';
import { publicKeyOfFile } from '#lib/chain/signing/keyStore.ts';
import { parseGpuc } from '#lib/client/money.ts';
import { sheetOf } from '#lib/client/sheet.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import { readDeployment, writeDeployment } from '#lib/deploy/deploymentFile.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { neededNanoErg, type DeploymentOrder } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { profileNames, protocolConstants } from '#lib/protocol/shared/constants.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { exitCodes } from '../../exitCodes.ts';
import { say, type CommandResult } from '../../output.ts';
import { consent } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { userPath } from '../job/context.ts';

const schema = z.object({
  network: z.enum(profileNames).optional(),
  guard: z.array(z.string()).default([]),
  threshold: z.coerce.number().int().min(2).default(defaultTerms.threshold),
  feeBps: z.coerce.number().int().min(1).max(500).default(defaultTerms.feeBps),
  slash: z.string().transform(parseGpuc).default(defaultTerms.slashMicroGpuc),
  reserve: z.string().optional(),
  out: z.string().optional(),
  journal: z.string().optional(),
  confirmations: z.coerce.number().int().min(0).default(1),
  resume: z.boolean().default(false),
  verify: z.boolean().default(false),
});

type Options = z.infer<typeof schema>;

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

function declare(command: Command): Command {
  return command
    .option('--network <profile>', `which constants: ${profileNames.join(', ')}`)
    .option('--guard <key>', 'public key (hex) or key file of a guard; repeat for each', collect)
    .option('--threshold <k>', 'how many guards must sign')
    .option('--fee-bps <n>', 'protocol fee in basis points')
    .option('--slash <gpuc>', 'what silence costs a provider, per slot')
    .option('--reserve <address>', 'who gets all GPUC; the deployer where absent')
    .option('--out <file>', 'where the deployment is written; deployments/<network>.json where absent')
    .option('--journal <file>', 'the memory of a deployment that is being made; beside the output where absent')
    .option('--confirmations <n>', 'blocks on top of the last transaction')
    .option('--resume', 'continue what the journal holds')
    .option('--verify', 'prove a deployment from chain and sources; makes nothing');
}

export const deployVerb = defineVerb({
  usage: 'deploy',
  description: 'mint the tokens, compile the contracts with their ids, create every box; or --verify it',
  options: declare,
  schema,
  run: (session, options) => (options.verify ? verify(session, options) : make(session, options)),
});

async function make(session: Session, options: Options): Promise<CommandResult> {
  const { io } = session;
  if (options.network === undefined)
    throw new AppError('invalid', 'Say for which network: --network devnet, testnet or mainnet.');
  const [chain, key, { pollMs }] = await Promise.all([session.chain(), session.key(), session.settings()]);
  const order = await orderOf(session, { ...options, network: options.network });
  const out = userPath(io, options.out ?? join('deployments', `${options.network}.json`));
  const journalFile = userPath(io, options.journal ?? `${out}.journal`);
  const journal = await openJournal(journalFile, { order: orderText(order), resume: options.resume });
  const { height } = await chain.tip();
  const sheet = deploySheet(order);
  if (session.flags.dryRun) return { json: { dryRun: true, sheet }, text: sheet.action };
  if (journal.steps.length === 0) await consent(session, sheet, height);
  const onProgress = (text: string): void => {
    say(io, text);
  };
  const { confirmations } = options;
  const deployment = await deploy({ chain, key, order, journal, confirmations, pollMs, signal: io.signal, onProgress });
  await writeDeployment(out, deployment);
  return {
    json: {
      deployment: out,
      journal: journalFile,
      tokens: deployment.tokens,
      transactions: deployment.genesis.transactions,
    },
    text: out,
  };
}

/** Two orders with the same text are the same deployment. */
const orderText = ({ profile, network, terms, deployerTree, reserveTree }: DeploymentOrder): string =>
  JSON.stringify({
    profile,
    network,
    terms: { ...terms, slashMicroGpuc: terms.slashMicroGpuc.toString() },
    deployerTree,
    reserveTree,
  });

function deploySheet({ profile, deployerTree, terms }: DeploymentOrder) {
  const nanoErg = neededNanoErg(profile);
  const plan = { transaction: { inputs: [], dataInputs: [], outputs: [] }, minerFeeNanoErg: 0n };
  return sheetOf(
    plan,
    { ergoTree: deployerTree, gpuc: '' },
    {
      action: `Deploy the contracts for ${profile}, with ${terms.threshold} of ${terms.guards.length} guards`,
      locked: { nanoErg, microGpuc: 0n },
      worstLoss: { nanoErg, microGpuc: 0n },
      notes: [
        'The ERG stays in the contracts’ boxes; it does not come back.',
        'Nine transactions follow, each kept in the journal before it is sent.',
      ],
    },
  );
}

async function orderOf(
  session: Session,
  options: Options & { readonly network: (typeof profileNames)[number] },
): Promise<DeploymentOrder> {
  const { network: profile, threshold, feeBps, slash } = options;
  const network = profile === 'mainnet' ? 'mainnet' : 'testnet';
  const actual = (await (await session.chain()).tip()).network;
  if (actual !== network)
    throw new AppError('wrong_state', `The node is on ${actual}; ${profile} belongs on ${network}.`);
  const { ergoTree: deployerTree } = await session.key();
  const guards = await Promise.all(options.guard.map((given) => guardKey(session, given)));
  if (guards.length < threshold || new Set(guards).size < guards.length) {
    throw new AppError('invalid', `At least ${threshold} different guards are needed: --guard for each.`);
  }
  return {
    profile,
    network,
    terms: { feeBps, slashMicroGpuc: slash, guards, threshold },
    deployerTree,
    reserveTree: options.reserve === undefined ? deployerTree : treeOfAddress(options.reserve),
    compile: (tokens) => compileContracts(tokens, protocolConstants[profile], network),
  };
}

const guardKey = async (session: Session, given: string): Promise<string> =>
  /^0[23][0-9a-f]{64}$/.test(given) ? given : publicKeyOfFile(userPath(session.io, given));

function treeOfAddress(address: string): string {
  if (!validateAddress(address)) throw new AppError('invalid', `"${address}" is no Ergo address.`);
  return ErgoAddress.decode(address).ergoTree;
}

async function verify(session: Session, options: Options): Promise<CommandResult> {
  const { deployment: named } = await session.settings();
  const file = options.out === undefined ? named : userPath(session.io, options.out);
  if (file === undefined)
    throw new AppError('invalid', 'Name the deployment: --deployment deployments/<network>.json.');
  const deployment = await readDeployment(file);
  const findings = await verifyDeployment({ chain: await session.chain(), deployment, compile: compileContracts });
  const wrong = findings.filter(({ ok }) => !ok);
  for (const { subject, detail } of wrong) say(session.io, `MISMATCH ${subject}: ${detail}`);
  return {
    json: {
      deployment: file,
      ok: wrong.length === 0,
      checked: findings.length,
      mismatches: wrong.map(({ subject, detail }) => ({ subject, detail })),
    },
    text:
      wrong.length === 0 ? `${findings.length} checks, all hold` : `${wrong.length} of ${findings.length} checks fail`,
    exitCode: wrong.length === 0 ? exitCodes.ok : exitCodes.wrongState,
  };
}
