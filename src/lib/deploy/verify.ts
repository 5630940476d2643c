import type { ChainReader, IndexedBox } from '#lib/chain/ports.ts';
import { contractNames, type ContractTrees, type ScriptTerms } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { checkParameters } from '#lib/protocol/governance/rules.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import type { DeploymentFile } from './deploymentFile.ts';
import { externalKinds, mainnetExternals, type ExternalKind } from './externalTokens.ts';
import {
  emissions,
  genesisAssets,
  gpucPerShard,
  membersPerShard,
  providersPerShard,
  shardCount,
  type TokenKind,
} from './genesisTerms.ts';
import { check, equal, equalFindings, registerFindings, type Finding } from './finding.ts';
import { governanceRegisters, parametersOf, proposalRegisters } from './steps.ts';
import { bankFindings, supplyFindings } from './verifyMoney.ts';

export interface VerifyRequest {
  readonly chain: ChainReader;
  readonly deployment: DeploymentFile;
  /** Compiles the repository's scripts with these ids. */
  readonly compile: (terms: ScriptTerms) => ContractTrees;
}

/**
 * Proves from chain and sources alone that a deployment is what the repository says. Every token of every kind is traced:
 * the full emission of REGISTRY, PROVIDER and BANK lies in the shards that one transaction created, so none is anywhere else.
 */
export async function verifyDeployment(request: VerifyRequest): Promise<readonly Finding[]> {
  const { deployment, compile } = request;
  return [
    ...equalFindings('constants', deployment.constants, protocolConstants[deployment.profile]),
    ...externalFindings(deployment),
    ...equalFindings('tree of', deployment.trees, compile(deployment), contractNames),
    ...(await emissionFindings(request)),
    ...(await governanceFindings(request)),
    ...(await proposalFindings(request)),
    ...(await shardFindings(request)),
    ...(await bankFindings(request)),
    ...(await supplyFindings(request)),
    ...termFindings(deployment),
  ];
}

/** On mainnet only the real tokens will do; elsewhere each is money of its own. */
function externalFindings({ profile, externals, tokens }: DeploymentFile): Finding[] {
  const known: Partial<Record<ExternalKind, string>> = mainnetExternals;
  const ids = Object.values<unknown>({ ...tokens, ...externals });
  return [
    check('every token id stands once', new Set(ids).size === ids.length, () => 'one id stands for two tokens'),
    ...(profile === 'mainnet' ? externalKinds : []).map((kind) =>
      equal(`external token ${kind}`, known[kind], externals[kind]),
    ),
  ];
}

async function emissionFindings({ chain, deployment }: VerifyRequest): Promise<Finding[]> {
  const kinds = Object.keys(emissions) as TokenKind[];
  return Promise.all(
    kinds.map(async (kind) =>
      equal(`emission of ${kind}`, emissions[kind], await chain.tokenEmission(deployment.tokens[kind])),
    ),
  );
}

/** The boxes of a tree that a token's first days saw: those of the first transaction that made any. */
async function createdBoxes(chain: ChainReader, tokenId: string, tree: string): Promise<readonly IndexedBox[]> {
  const boxes = (await chain.allByTokenId(tokenId)).filter(({ ergoTree }) => ergoTree === tree);
  const [first] = boxes;
  return first === undefined ? [] : boxes.filter(({ transactionId }) => transactionId === first.transactionId);
}

async function governanceFindings({ chain, deployment }: VerifyRequest): Promise<Finding[]> {
  const { tokens, trees, genesis, externals } = deployment;
  const boxes = await createdBoxes(chain, tokens.governance, trees.governance);
  return [
    equal('governance boxes created', 1, boxes.length),
    ...boxes.flatMap((box) => [
      equal('governance token', 1n, amountOf(box, tokens.governance)),
      ...registerFindings('governance', box, governanceRegisters(genesis, externals)),
    ]),
  ];
}

async function proposalFindings({ chain, deployment }: VerifyRequest): Promise<Finding[]> {
  const { tokens, trees, genesis, externals } = deployment;
  const boxes = await createdBoxes(chain, tokens.proposal, trees.proposal);
  return [
    equal('proposal boxes created', 1, boxes.length),
    ...boxes.flatMap((box) => [
      equal('proposal token', 1n, amountOf(box, tokens.proposal)),
      ...registerFindings('proposal', box, proposalRegisters(genesis, externals)),
    ]),
  ];
}

async function shardFindings({ chain, deployment }: VerifyRequest): Promise<Finding[]> {
  const { tokens, trees } = deployment;
  const shards = await createdBoxes(chain, tokens.registry, trees.registry);
  const sum = (tokenId: string): bigint => shards.reduce((total, box) => total + amountOf(box, tokenId), 0n);
  const wanted = [
    `${tokens.registry}:1`,
    `${tokens.provider}:${providersPerShard}`,
    `${tokens.gpuc}:${gpucPerShard}`,
    `${tokens.member}:${membersPerShard}`,
  ].join(' ');
  return [
    equal('registry shards created', shardCount, shards.length),
    equal('REGISTRY in shards at creation', emissions.registry, sum(tokens.registry)),
    equal('MEMBER in shards at creation', emissions.member, sum(tokens.member)),
    equal('PROVIDER in shards at creation', emissions.provider, sum(tokens.provider)),
    ...shards.flatMap((box, index) => [
      equal(
        `shard ${index} tokens at creation`,
        wanted,
        box.assets.map(({ tokenId, amount }) => `${tokenId}:${amount}`).join(' '),
      ),
      equal(`shard ${index} registers at creation`, 0, Object.keys(box.additionalRegisters).length),
    ]),
  ];
}

/** The bounds that governance's own script keeps later terms in hold for the first ones too. */
function termFindings({ genesis, externals, constants }: DeploymentFile): Finding[] {
  const refusal = refusalOf(() => {
    checkParameters(parametersOf(genesis, externals), constants, genesisAssets(externals));
  });
  return [check('first terms within the bounds of later ones', refusal === undefined, () => refusal ?? '')];
}

function refusalOf(run: () => void): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
  return undefined;
}
