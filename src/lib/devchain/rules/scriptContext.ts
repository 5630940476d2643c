import {
  AvlTree$,
  GroupElement$,
  ProverBuilder$,
  type AvlTree,
  type BlockchainParameters,
  type BlockchainStateContext,
  type GroupElement,
  type Header,
  type PreHeader as SigmaPreHeader,
  type SigmaProver,
} from 'sigmastate-js/main';
import type { BlockHeader, LedgerParameters } from '#lib/chain/ports.ts';
import type { PreHeader } from './preHeader.ts';

/** The package declares as classes what it reads as plain data. */
type Plain<T> = { [K in keyof T]: T[K] };

/** The interpreter with one block's surroundings in the form it reads. */
export interface ScriptContext {
  readonly interpreter: SigmaProver;
  readonly state: Plain<BlockchainStateContext>;
}

export interface ScriptSurroundings {
  readonly parameters: LedgerParameters;
  readonly headers: readonly BlockHeader[];
  readonly preHeader: PreHeader;
}

/** Decoding a point costs more than the rest of a context; a chain has few miners, so its owner keeps them. */
export type PointCache = Map<string, GroupElement>;

const NETWORK_PREFIX = 0;
/** A node keeps ten headers and counts the block being made among them. */
const MAX_HEADERS = 9;
const EMPTY_DIGEST = '00'.repeat(33);

// The published types declare an instance method where the package exports the object itself.
const avlTrees = AvlTree$ as unknown as { fromDigest(digestHex: string): AvlTree };

/** Prepares headers and parameters for the interpreter, once for all transactions checked at one height. */
export function prepareScripts(
  surroundings: ScriptSurroundings,
  points: PointCache = new Map<string, GroupElement>(),
): ScriptContext {
  const { parameters, headers, preHeader } = surroundings;
  const visible = headers.slice(0, MAX_HEADERS);
  return {
    interpreter: ProverBuilder$.create(toSigmaParameters(parameters), NETWORK_PREFIX).build(),
    state: {
      sigmaLastHeaders: visible.map((header) => toSigmaHeader(header, points)),
      previousStateDigest: visible[0]?.stateRoot ?? EMPTY_DIGEST,
      sigmaPreHeader: toSigmaPreHeader(preHeader, points),
    },
  };
}

function toSigmaParameters(parameters: LedgerParameters): Plain<BlockchainParameters> {
  return {
    maxBlockCost: parameters.maxBlockCost,
    softForkStartingHeight: undefined,
    softForkVotesCollected: undefined,
    storageFeeFactor: parameters.storageFeeFactor,
    minValuePerByte: parameters.minValuePerByte,
    maxBlockSize: parameters.maxBlockSize,
    tokenAccessCost: parameters.tokenAccessCost,
    inputCost: parameters.inputCost,
    dataInputCost: parameters.dataInputCost,
    outputCost: parameters.outputCost,
    blockVersion: parameters.blockVersion,
  };
}

function toSigmaPreHeader(preHeader: PreHeader, points: PointCache): Plain<SigmaPreHeader> {
  return {
    version: preHeader.version,
    parentId: preHeader.parentId,
    timestamp: BigInt(preHeader.timestamp),
    nBits: preHeader.nBits,
    height: preHeader.height,
    minerPk: pointOf(preHeader.minerPk, points),
    votes: preHeader.votes,
  };
}

function toSigmaHeader(header: BlockHeader, points: PointCache): Plain<Header> {
  return {
    id: header.id,
    version: header.version,
    parentId: header.parentId,
    ADProofsRoot: header.adProofsRoot,
    stateRoot: avlTrees.fromDigest(header.stateRoot),
    transactionsRoot: header.transactionsRoot,
    timestamp: BigInt(header.timestamp),
    nBits: header.nBits,
    height: header.height,
    extensionRoot: header.extensionHash,
    minerPk: pointOf(header.powSolutions.pk, points),
    powOnetimePk: pointOf(header.powSolutions.w, points),
    powNonce: header.powSolutions.n,
    powDistance: header.powSolutions.d,
    votes: header.votes,
  };
}

function pointOf(pointHex: string, points: PointCache): GroupElement {
  const known = points.get(pointHex);
  if (known !== undefined) return known;
  const point = GroupElement$.fromPointHex(pointHex);
  points.set(pointHex, point);
  return point;
}
