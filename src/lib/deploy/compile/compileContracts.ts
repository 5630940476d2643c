import { readFileSync } from 'node:fs';
import { compile } from '@fleet-sdk/compiler';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import { SByte, SColl, SInt, SLong } from '@fleet-sdk/serializer';
import {
  contractNames,
  type ContractName,
  type ContractTrees,
  type Deployment,
  type ScriptTerms,
} from '#lib/protocol/deployment/deployment.ts';

type Substitutions = NonNullable<NonNullable<Parameters<typeof compile>[1]>['map']>;

const sources = new URL('../../../../ergoscript/', import.meta.url);

/** Names under which later scripts pin earlier ones; the rest are recognised by token alone. */
const pinNames: Partial<Record<ContractName, string>> = {
  treasury: '_TREASURY_HASH',
  jobReview: '_REVIEW_HASH',
  jobDelivered: '_DELIVERED_HASH',
  jobActive: '_ACTIVE_HASH',
  jobOpen: '_OPEN_HASH',
  provider: '_PROVIDER_HASH',
  account: '_ACCOUNT_HASH',
  desk: '_DESK_HASH',
};

const bytes = (bytesHex: string) => SColl(SByte, hex.decode(bytesHex));

function substitutions({ tokens, externals, constants }: ScriptTerms): Substitutions {
  return {
    _GPUC: bytes(tokens.gpuc),
    _PROVIDER: bytes(tokens.provider),
    _GOVERNANCE: bytes(tokens.governance),
    _PROPOSAL: bytes(tokens.proposal),
    _REGISTRY: bytes(tokens.registry),
    _MEMBER: bytes(tokens.member),
    _BANK: bytes(tokens.bank),
    _SIGUSD: bytes(externals.sigUsd),
    _USD_POOL: bytes(externals.ergUsdPool),
    _EXIT_FEE: SLong(constants.exitFeeNanoErg),
    _RECLAIM_BLOCKS: SLong(BigInt(constants.reclaimBlocks)),
    _DISPUTE_BLOCKS: SLong(BigInt(constants.disputeBlocks)),
    _GUARD_BLOCKS: SLong(BigInt(constants.guardBlocks)),
    _PROPOSAL_BLOCKS: SInt(constants.proposalBlocks),
    _COOLDOWN_BLOCKS: SLong(BigInt(constants.cooldownBlocks)),
    _DISPUTE_FEE: SLong(constants.disputeFeeMicroGpuc),
    _BOND: SLong(constants.bondMicroGpuc),
    _DECLINE_FINE: SLong(constants.declineFineMicroGpuc),
    _ENROL_FEE: SLong(constants.enrolFeeMicroGpuc),
    _MIN_WITHDRAW: SLong(constants.minWithdrawMicroGpuc),
    _HELD: SLong(constants.heldNanoErg),
    _END_TIP: SLong(constants.endTipNanoErg),
    _PROVIDER_DEPOSIT: SLong(constants.providerDepositNanoErg),
    _ALLOTMENT: SLong(constants.allotmentMicroGpuc),
    _ACCOUNT_RENT: SLong(constants.accountRentNanoErg),
    _MIN_COLLATERAL: SLong(constants.minCollateralNanoErg),
    _MEMBER_FEE: SLong(constants.memberFeeNanoErg),
    _MIN_DEPOSIT: SLong(constants.minDepositMicroGpuc),
    _REFRESH_BLOCKS: SInt(constants.refreshBlocks),
    _ORACLE_BLOCKS: SInt(constants.oracleBlocks),
    _FLAG_BLOCKS: SInt(constants.flagBlocks),
    _LEAST_WINDOW: SLong(BigInt(constants.leastWindowBlocks)),
    _BANK_INITIAL: SLong(constants.bankInitialMicroGpuc),
  };
}

/**
 * Compiles every contract for one deployment, in the order their pins demand.
 * @returns ErgoTrees (v1, constants in place), hex.
 */
export function compileContracts(terms: ScriptTerms): ContractTrees {
  const { network } = terms;
  const map = substitutions(terms);
  const trees: Partial<Record<ContractName, string>> = {};
  for (const name of contractNames) {
    const script = readFileSync(new URL(`${name}/${name}.es`, sources), 'utf8');
    const tree = compile(script, { map, version: 1, segregateConstants: false, network }).bytes;
    trees[name] = hex.encode(tree);
    const pin = pinNames[name];
    if (pin !== undefined) map[pin] = SColl(SByte, blake2b256(tree));
  }
  return trees as ContractTrees;
}

/** Compiles any script as part of a deployment that exists: its names mean what they mean to the deployed contracts. */
export function compileScript(script: string, deployment: Deployment): string {
  const { network, trees } = deployment;
  const map = substitutions(deployment);
  for (const name of contractNames) {
    const pin = pinNames[name];
    if (pin !== undefined) map[pin] = SColl(SByte, blake2b256(hex.decode(trees[name])));
  }
  return hex.encode(compile(script, { map, version: 1, segregateConstants: false, network }).bytes);
}
