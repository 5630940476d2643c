import { SByte, SColl } from '@fleet-sdk/serializer';
import { OutputBuilder, TransactionBuilder, type ErgoUnsignedTransaction } from '@fleet-sdk/core';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { ContractTrees, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { encodeProposal } from '#lib/protocol/proposal/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import type { ProfileName } from '#lib/protocol/shared/constants.ts';
import type { GenesisTerms } from './deploymentFile.ts';
import {
  contractBoxNanoErg,
  emissions,
  gpucPerShard,
  mintOrder,
  neverReadyHeight,
  providersPerShard,
  shardCount,
  tokenTexts,
  type TokenKind,
} from './genesisTerms.ts';

/** What is known when a step is built; grows with every step. */
export interface StepState {
  /** The deployer's boxes that the steps so far have left, all of which the next step spends. */
  readonly purse: readonly ChainBox[];
  readonly tokens: Partial<ProtocolTokens>;
  readonly height: number;
}

export interface DeploymentOrder {
  readonly profile: ProfileName;
  readonly network: 'mainnet' | 'testnet';
  readonly terms: GenesisTerms;
  /** P2PK ErgoTree of the key that pays. */
  readonly deployerTree: string;
  /** ErgoTree for all GPUC beyond the shards' one unit each. */
  readonly reserveTree: string;
  readonly compile: (tokens: ProtocolTokens) => ContractTrees;
}

export interface Step {
  readonly name: string;
  build(state: StepState): ErgoUnsignedTransaction;
}

const minerFeeNanoErg = 2_000_000n;
/** For a box that only carries tokens to the next step. */
const carrierNanoErg = 1_000_000n;

/** nanoERG that a deployment takes from the deployer, fees included. */
export function neededNanoErg(profile: ProfileName): bigint {
  const boxes = contractBoxNanoErg[profile] * BigInt(shardCount + 2);
  const steps = BigInt(mintOrder.length + 4);
  return boxes + steps * (minerFeeNanoErg + carrierNanoErg);
}

/** The transactions of a deployment, in order; governance comes last, so a market without it matches nobody. */
export function deploymentSteps(order: DeploymentOrder): readonly Step[] {
  return [
    ...mintOrder.map((kind) => ({ name: `mint-${kind}`, build: (state: StepState) => mint(order, state, kind) })),
    { name: 'create-proposal', build: (state) => create(order, state, [proposalOutput(order, state)]) },
    { name: 'create-shards', build: (state) => create(order, state, shardOutputs(order, state)) },
    { name: 'pay-reserve', build: (state) => create(order, state, [reserveOutput(order, state)]) },
    { name: 'create-governance', build: (state) => create(order, state, [governanceOutput(order, state)]) },
  ];
}

function mint(order: DeploymentOrder, state: StepState, kind: TokenKind): ErgoUnsignedTransaction {
  const output = new OutputBuilder(carrierNanoErg, order.deployerTree).mintToken({ amount: emissions[kind] });
  const { name, description, decimals } = tokenTexts[kind];
  output.setAdditionalRegisters({ R4: text(name), R5: text(description), R6: text(String(decimals)) });
  return create(order, state, [output]);
}

function create(order: DeploymentOrder, state: StepState, outputs: OutputBuilder[]): ErgoUnsignedTransaction {
  // A reorganisation may leave the tip below the purse; the ledger wants no output older than an input.
  const creationHeight = Math.max(state.height, ...state.purse.map((box) => box.creationHeight));
  return new TransactionBuilder(creationHeight)
    .from([...state.purse], { ensureInclusion: true })
    .to(outputs)
    .sendChangeTo(order.deployerTree)
    .payFee(minerFeeNanoErg)
    .build();
}

const text = (value: string): string => SColl(SByte, new TextEncoder().encode(value)).toHex();

/** All five ids, which every step behind the mints has. */
export function requireTokens(tokens: Partial<ProtocolTokens>): ProtocolTokens {
  const { gpuc, governance, proposal, registry, provider } = tokens;
  if (!gpuc || !governance || !proposal || !registry || !provider) throw new Error('a token is not minted yet');
  return { gpuc, governance, proposal, registry, provider };
}

/** The governance box's registers on the first day. */
export const governanceRegisters = (terms: GenesisTerms): Record<string, string> =>
  encodeGovernance(parametersOf(terms));

/** The proposal box's registers on the first day. */
export const proposalRegisters = (terms: GenesisTerms): Record<string, string> =>
  encodeProposal({ ...parametersOf(terms), readyHeight: neverReadyHeight });

const parametersOf = ({ feeBps, slashMicroGpuc, guards, threshold }: GenesisTerms): Parameters => ({
  feeBps,
  slashMicroGpuc,
  guards,
  k: threshold,
});

function governanceOutput(order: DeploymentOrder, state: StepState): OutputBuilder {
  const tokens = requireTokens(state.tokens);
  return new OutputBuilder(contractBoxNanoErg[order.profile], order.compile(tokens).governance)
    .addTokens({ tokenId: tokens.governance, amount: 1n })
    .setAdditionalRegisters(governanceRegisters(order.terms));
}

function proposalOutput(order: DeploymentOrder, state: StepState): OutputBuilder {
  const tokens = requireTokens(state.tokens);
  return new OutputBuilder(contractBoxNanoErg[order.profile], order.compile(tokens).proposal)
    .addTokens({ tokenId: tokens.proposal, amount: 1n })
    .setAdditionalRegisters(proposalRegisters(order.terms));
}

function shardOutputs(order: DeploymentOrder, state: StepState): OutputBuilder[] {
  const tokens = requireTokens(state.tokens);
  const tree = order.compile(tokens).registry;
  return Array.from({ length: shardCount }, () =>
    new OutputBuilder(contractBoxNanoErg[order.profile], tree).addTokens([
      { tokenId: tokens.registry, amount: 1n },
      { tokenId: tokens.provider, amount: providersPerShard },
      { tokenId: tokens.gpuc, amount: gpucPerShard },
    ]),
  );
}

/** Whatever GPUC the shards left, which is all of it but their one unit each. */
function reserveOutput(order: DeploymentOrder, state: StepState): OutputBuilder {
  const { gpuc } = requireTokens(state.tokens);
  const amount = state.purse.reduce((sum, box) => sum + amountOf(box, gpuc), 0n);
  return new OutputBuilder(carrierNanoErg, order.reserveTree).addTokens({ tokenId: gpuc, amount });
}
