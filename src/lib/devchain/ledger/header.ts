import { blake2b256, hex } from '@fleet-sdk/crypto';
import { SigmaByteWriter } from '@fleet-sdk/serializer';
import type { BlockHeader } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';
import type { PreHeader } from '../rules/preHeader.ts';
import { merkleRoot } from './merkleRoot.ts';

/** The lowest difficulty that a node knows; the devchain does no work. */
export const NBITS = 16_842_752n;
export const NO_VOTES = '000000';
/** One-time key of version 2 solutions, which do not use it. */
export const GENERATOR = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const MAX_HEADER_BYTES = 512;
const STATE_TREE_HEIGHT = '0b';

export interface HeaderSource {
  readonly preHeader: PreHeader;
  readonly parentStateRoot: string;
  readonly transactions: readonly LedgerTransaction[];
  /** Told apart from a sibling at the same height by this alone. */
  readonly nonce: number;
}

/** A header whose id, transaction root and section ids are computed as a node computes them; state and work are not real. */
export function buildHeader({ preHeader, parentStateRoot, transactions, nonce }: HeaderSource): BlockHeader {
  const transactionsRoot = rootOf(transactions);
  const stateDigest = hex.encode(blake2b256(hex.decode(parentStateRoot + transactionsRoot)));
  const unnamed = {
    parentId: preHeader.parentId,
    height: preHeader.height,
    timestamp: preHeader.timestamp,
    version: preHeader.version,
    nBits: preHeader.nBits,
    votes: preHeader.votes,
    stateRoot: stateDigest + STATE_TREE_HEIGHT,
    adProofsRoot: hex.encode(blake2b256(hex.decode(stateDigest))),
    transactionsRoot,
    extensionHash: extensionRoot(preHeader.parentId),
    powSolutions: { pk: preHeader.minerPk, w: GENERATOR, n: nonce.toString(16).padStart(16, '0'), d: 0n },
  };
  return { id: hex.encode(blake2b256(headerBytes(unnamed))), ...unnamed };
}

/** Serialized header with its proof of work: what its id hashes. */
export function headerBytes(header: Omit<BlockHeader, 'id'>): Uint8Array {
  return new SigmaByteWriter(MAX_HEADER_BYTES)
    .write(header.version)
    .writeHex(header.parentId)
    .writeHex(header.adProofsRoot)
    .writeHex(header.transactionsRoot)
    .writeHex(header.stateRoot)
    .writeBigUInt(BigInt(header.timestamp))
    .writeHex(header.extensionHash)
    .writeHex(header.nBits.toString(16).padStart(8, '0'))
    .writeUInt(header.height)
    .writeHex(header.votes)
    .write(0)
    .writeHex(header.powSolutions.pk)
    .writeHex(header.powSolutions.n)
    .toBytes();
}

const WITNESS_PREFIX_BYTES = 1;

const rootOf = (transactions: readonly LedgerTransaction[]): string =>
  hex.encode(merkleRoot(transactionLeaves(transactions)));

/** What the transactions' root commits to: all ids, then all witnesses. */
export function transactionLeaves(transactions: readonly LedgerTransaction[]): readonly Uint8Array[] {
  const ids = transactions.map(({ id }) => hex.decode(id));
  const witnesses = transactions.map(({ inputs }) =>
    blake2b256(hex.decode(inputs.map(({ proofBytes }) => proofBytes).join(''))).slice(WITNESS_PREFIX_BYTES),
  );
  return [...ids, ...witnesses];
}

/** The extension of a devchain block: a single interlink to its parent. */
export const extensionFields = (parentId: string): readonly (readonly [string, string])[] => [
  ['0100', `01${parentId}`],
];

const extensionRoot = (parentId: string): string =>
  hex.encode(merkleRoot(extensionFields(parentId).map(([key, value]) => hex.decode(`02${key}${value}`))));

export const SECTION = { transactions: 102, adProofs: 104, extension: 108 } as const;

/** Id of a section of a block, as header answers carry them. */
export function sectionId(type: (typeof SECTION)[keyof typeof SECTION], headerId: string, digest: string): string {
  return hex.encode(blake2b256(hex.decode(type.toString(16) + headerId + digest)));
}
