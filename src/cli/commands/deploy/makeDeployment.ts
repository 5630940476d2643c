import { ErgoAddress, validateAddress } from '@fleet-sdk/core';
import { join } from 'node:path';
import { publicKeyOfFile } from '#lib/chain/signing/keyStore.ts';
import { stringifyJson } from '#lib/chain/node/json.ts';
import { sheetOf } from '#lib/client/sheet.ts';
import { externalKinds, mainnetExternals } from '#lib/deploy/externalTokens.ts';
import type { ExternalTokens } from '#lib/protocol/deployment/deployment.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import { writeDeployment } from '#lib/deploy/deploymentFile.ts';
import { bankSeedCents, defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { deploymentSteps, neededNanoErg, type DeploymentOrder } from '#lib/deploy/steps.ts';
import { protocolConstants, type ProfileName } from '#lib/protocol/shared/constants.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { say, type CommandResult } from '../../output.ts';
import { consent } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { userPath } from '../job/context.ts';
import { parametersOr } from '../parameterOptions.ts';
import type { DeployOptions } from './deployOptions.ts';

/** Deploys, or goes on with what the journal holds. */
export async function makeDeployment(session: Session, options: DeployOptions): Promise<CommandResult> {
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
const orderText = (order: DeploymentOrder): string => {
  const { profile, network, terms, deployerTree, reserveTree, feederTree, externals } = order;
  return stringifyJson({
    profile,
    network,
    terms,
    deployerTree,
    reserveTree,
    feederTree,
    externals,
  });
};

function deploySheet(order: DeploymentOrder) {
  const { profile, deployerTree, terms, externals } = order;
  const nanoErg = neededNanoErg(profile, externals);
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
        ...(externals.sigUsd === undefined
          ? []
          : [`${bankSeedCents} cents of SigUSD stay in the banks as well, one in each.`]),
        `${deploymentSteps(order).length} transactions follow, each kept in the journal before it is sent.`,
      ],
    },
  );
}

async function orderOf(
  session: Session,
  options: DeployOptions & { readonly network: ProfileName },
): Promise<DeploymentOrder> {
  const { network: profile, threshold } = options;
  if (profile === 'mainnet' && options.reserve !== undefined)
    throw new AppError('invalid', 'On mainnet the contracts hold all GPUC: nothing is left for a reserve.');
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
    terms: { ...parametersOr(options, defaultTerms[profile]), guards, threshold },
    deployerTree,
    reserveTree: options.reserve === undefined ? deployerTree : treeOfAddress(options.reserve),
    feederTree: options.feeder === undefined ? deployerTree : treeOfAddress(options.feeder),
    externals: externalsOf(options),
    compile: (ids) => compileContracts({ ...ids, constants: protocolConstants[profile], network }),
  };
}

/** What others issued: on mainnet what is known there, elsewhere what the options name. */
function externalsOf(options: DeployOptions): Partial<ExternalTokens> {
  const named = externalKinds.flatMap((kind) => {
    const id = options[kind];
    return id === undefined ? [] : [[kind, id] as const];
  });
  if (options.network !== 'mainnet') return Object.fromEntries(named);
  if (named.length > 0) throw new AppError('invalid', 'On mainnet the tokens of others are known; name none.');
  return mainnetExternals;
}

const guardKey = async (session: Session, given: string): Promise<string> =>
  /^0[23][0-9a-f]{64}$/.test(given) ? given : publicKeyOfFile(userPath(session.io, given));

function treeOfAddress(address: string): string {
  if (!validateAddress(address)) throw new AppError('invalid', `"${address}" is no Ergo address.`);
  return ErgoAddress.decode(address).ergoTree;
}
