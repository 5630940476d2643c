import { SByte, SColl } from '@fleet-sdk/serializer';
import { OutputBuilder, TransactionBuilder, type ErgoUnsignedTransaction } from '@fleet-sdk/core';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { ContractTrees, ExternalTokens, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { SEED_CENTS } from '#lib/protocol/bank/contract.ts';
import { encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { encodeProposal } from '#lib/protocol/proposal/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { protocolConstants, type ProfileName } from '#lib/protocol/shared/constants.ts';
import type { GenesisTerms } from './deploymentFile.ts';
import { externalsToMint, testEmissions, testTexts, type ExternalKind } from './externalTokens.ts';
import {
  bankCount,
  bankRegisters,
  contractBoxNanoErg,
  emissions,
  genesisAssets,
  gpucPerShard,
  membersPerShard,
  mintOrder,
  neverReadyHeight,
  providersPerShard,
  reserveMicroGpuc,
  shardCount,
  tokenTexts,
  type TokenKind,
} from './genesisTerms.ts';

/** Every token id that a deployment knows, its own and others'. */
export type TokenIds = ProtocolTokens & ExternalTokens;

/** The same as the compiler wants them. */
export interface ScriptIds {
  readonly tokens: ProtocolTokens;
  readonly externals: ExternalTokens;
}

/** What is known when a step is built; grows with every step. */
export interface StepState {
  /** The deployer's boxes that the steps so far have left, all of which the next step spends. */
  readonly funds: readonly ChainBox[];
  /** What is minted, and what others issued. */
  readonly ids: Partial<TokenIds>;
  readonly height: number;
}

export interface DeploymentOrder {
  readonly profile: ProfileName;
  readonly network: 'mainnet' | 'testnet';
  readonly terms: GenesisTerms;
  /** P2PK ErgoTree of the key that pays. */
  readonly deployerTree: string;
  /** ErgoTree for what a test chain has beyond its contracts: the GPUC they leave, and the test money that was minted. */
  readonly reserveTree: string;
  /** ErgoTree for the NFTs of pools that were minted: who feeds them. */
  readonly feederTree: string;
  /** What others issued; what is missing on a test chain is minted. */
  readonly externals: Partial<ExternalTokens>;
  readonly compile: (ids: ScriptIds) => ContractTrees;
}

export interface Step {
  readonly name: string;
  build(state: StepState): ErgoUnsignedTransaction;
}

const minerFeeNanoErg = 2_000_000n;
/** For a box that only carries tokens to the next step. */
const carrierNanoErg = 1_000_000n;

/** nanoERG that a deployment takes from the deployer, fees included. */
export function neededNanoErg(profile: ProfileName, externals: Partial<ExternalTokens> = {}): bigint {
  const boxes = contractBoxNanoErg[profile] * BigInt(shardCount + bankCount + 2);
  const steps = BigInt(mintOrder.length + externalsToMint(profile, externals).length + 6);
  return boxes + steps * (minerFeeNanoErg + carrierNanoErg);
}

/** The transactions of a deployment, in order; governance comes last, so a market without it matches nobody. */
export function deploymentSteps(order: DeploymentOrder): readonly Step[] {
  return [
    ...mintedKinds(order).map((kind) => ({
      name: `mint-${kind}`,
      build: (state: StepState) => mint(order, state, kind),
    })),
    { name: 'create-proposal', build: (state) => create(order, state, [proposalOutput(order, state)]) },
    { name: 'create-shards', build: (state) => create(order, state, shardOutputs(order, state)) },
    { name: 'create-banks', build: (state) => create(order, state, bankOutputs(order, state)) },
    ...(reserveMicroGpuc(order.profile) === 0n && mintedMoney(order).length === 0
      ? []
      : [{ name: 'pay-reserve', build: (state: StepState) => create(order, state, [reserveOutput(order, state)]) }]),
    ...(mintedPools(order).length === 0
      ? []
      : [{ name: 'pay-feeder', build: (state: StepState) => create(order, state, [feederOutput(order, state)]) }]),
    { name: 'create-governance', build: (state) => create(order, state, [governanceOutput(order, state)]) },
  ];
}

/** What is minted, in order: a transaction each, since a token's id is the id of its transaction's first input. */
export const mintedKinds = ({
  profile,
  externals,
}: Pick<DeploymentOrder, 'profile' | 'externals'>): readonly (TokenKind | ExternalKind)[] => [
  ...mintOrder,
  ...externalsToMint(profile, externals),
];

const allEmissions = { ...emissions, ...testEmissions };
const allTexts = { ...tokenTexts, ...testTexts };

function mint(order: DeploymentOrder, state: StepState, kind: TokenKind | ExternalKind): ErgoUnsignedTransaction {
  const output = new OutputBuilder(carrierNanoErg, order.deployerTree).mintToken({ amount: allEmissions[kind] });
  const { name, description, decimals } = allTexts[kind];
  output.setAdditionalRegisters({ R4: text(name), R5: text(description), R6: text(String(decimals)) });
  return create(order, state, [output]);
}

function create(order: DeploymentOrder, state: StepState, outputs: OutputBuilder[]): ErgoUnsignedTransaction {
  // A reorganisation may leave the tip below the funds; the ledger wants no output older than an input.
  const creationHeight = Math.max(state.height, ...state.funds.map((box) => box.creationHeight));
  return new TransactionBuilder(creationHeight)
    .from([...state.funds], { ensureInclusion: true })
    .to(outputs)
    .sendChangeTo(order.deployerTree)
    .payFee(minerFeeNanoErg)
    .build();
}

const text = (value: string): string => SColl(SByte, new TextEncoder().encode(value)).toHex();

/** All ids, which every step behind the mints has. */
export function requireIds(ids: Partial<TokenIds>): ScriptIds {
  const { gpuc, governance, proposal, registry, provider, member, bank } = ids;
  const { sigUsd, rsBtc, rsEth, ergUsdPool, btcPool, ethPool } = ids;
  if (!gpuc || !governance || !proposal || !registry || !provider || !member || !bank)
    throw new Error('a token is not minted yet');
  if (!sigUsd || !rsBtc || !rsEth || !ergUsdPool) throw new Error('a token of others is not known');
  return {
    tokens: { gpuc, governance, proposal, registry, provider, member, bank },
    externals: { sigUsd, rsBtc, rsEth, ergUsdPool, ...(btcPool && { btcPool }), ...(ethPool && { ethPool }) },
  };
}

/** The governance box's registers on the first day. */
export const governanceRegisters = (terms: GenesisTerms, externals: ExternalTokens): Record<string, string> =>
  encodeGovernance(parametersOf(terms, externals));

/** The proposal box's registers on the first day. */
export const proposalRegisters = (terms: GenesisTerms, externals: ExternalTokens): Record<string, string> =>
  encodeProposal({ ...parametersOf(terms, externals), readyHeight: neverReadyHeight });

/** What governance says on the first day. */
export const parametersOf = ({ threshold, ...terms }: GenesisTerms, externals: ExternalTokens): Parameters => ({
  ...terms,
  k: threshold,
  assets: genesisAssets(externals),
});

function governanceOutput(order: DeploymentOrder, state: StepState): OutputBuilder {
  const ids = requireIds(state.ids);
  const { tokens } = ids;
  return new OutputBuilder(contractBoxNanoErg[order.profile], order.compile(ids).governance)
    .addTokens({ tokenId: tokens.governance, amount: 1n })
    .setAdditionalRegisters(governanceRegisters(order.terms, ids.externals));
}

function proposalOutput(order: DeploymentOrder, state: StepState): OutputBuilder {
  const ids = requireIds(state.ids);
  const { tokens } = ids;
  return new OutputBuilder(contractBoxNanoErg[order.profile], order.compile(ids).proposal)
    .addTokens({ tokenId: tokens.proposal, amount: 1n })
    .setAdditionalRegisters(proposalRegisters(order.terms, ids.externals));
}

function shardOutputs(order: DeploymentOrder, state: StepState): OutputBuilder[] {
  const ids = requireIds(state.ids);
  const { tokens } = ids;
  const tree = order.compile(ids).registry;
  return Array.from({ length: shardCount }, () =>
    new OutputBuilder(contractBoxNanoErg[order.profile], tree).addTokens([
      { tokenId: tokens.registry, amount: 1n },
      { tokenId: tokens.provider, amount: providersPerShard },
      { tokenId: tokens.gpuc, amount: gpucPerShard },
      { tokenId: tokens.member, amount: membersPerShard },
    ]),
  );
}

/** What a bank sells, and the cent that keeps SigUSD's place. */
function bankOutputs({ profile, compile }: DeploymentOrder, state: StepState): OutputBuilder[] {
  const ids = requireIds(state.ids);
  const { tokens, externals } = ids;
  const tree = compile(ids).bank;
  return Array.from({ length: bankCount }, () =>
    new OutputBuilder(contractBoxNanoErg[profile], tree)
      .addTokens([
        { tokenId: tokens.bank, amount: 1n },
        { tokenId: tokens.gpuc, amount: protocolConstants[profile].bankInitialMicroGpuc },
        { tokenId: externals.sigUsd, amount: SEED_CENTS },
      ])
      .setAdditionalRegisters(bankRegisters),
  );
}

const mintedPools = ({ profile, externals }: DeploymentOrder): readonly ExternalKind[] =>
  externalsToMint(profile, externals).filter((kind) => kind.endsWith('Pool'));

/** What a feeder makes pools of. */
function feederOutput(order: DeploymentOrder, { ids }: StepState): OutputBuilder {
  const nfts = mintedPools(order).map((kind) => ({ tokenId: ids[kind] ?? '', amount: 1n }));
  return new OutputBuilder(carrierNanoErg, order.feederTree).addTokens(nfts);
}

const mintedMoney = ({ profile, externals }: DeploymentOrder): readonly ExternalKind[] =>
  externalsToMint(profile, externals).filter((kind) => !kind.endsWith('Pool'));

/** Whatever the contracts left of GPUC and of the money that was minted. */
function reserveOutput(order: DeploymentOrder, { ids, funds }: StepState): OutputBuilder {
  const left = ['gpuc' as const, ...mintedMoney(order)].map((kind) => {
    const tokenId = ids[kind] ?? '';
    return { tokenId, amount: funds.reduce((sum, box) => sum + amountOf(box, tokenId), 0n) };
  });
  return new OutputBuilder(carrierNanoErg, order.reserveTree).addTokens(left.filter(({ amount }) => amount > 0n));
}
