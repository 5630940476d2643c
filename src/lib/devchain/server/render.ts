import type { BlockHeader, ChainBox } from '#lib/chain/ports.ts';
import { estimateVLQSize } from '@fleet-sdk/serializer';
import { extensionFields, headerBytes, SECTION, sectionId } from '../ledger/header.ts';
import type { LedgerBlock } from '../ledger/block.ts';
import type { BoxRecord, TransactionRecord } from '../ledger/records.ts';
import type { LedgerInput, LedgerTransaction } from '../rules/ledgerTransaction.ts';

/** Renders what the chain holds in the words of a node's answers; addresses are computed once a script. */
export interface Renderer {
  readonly address: (ergoTree: string) => string;
}

export const renderBox = ({
  boxId,
  value,
  ergoTree,
  assets,
  creationHeight,
  additionalRegisters,
  transactionId,
  index,
}: ChainBox) => ({
  boxId,
  value,
  ergoTree,
  assets,
  creationHeight,
  additionalRegisters,
  transactionId,
  index,
});

export const renderProof = ({ proofBytes, extension }: LedgerInput) => ({ proofBytes, extension });

export const renderTransaction = ({ id, inputs, dataInputs, outputs, size }: LedgerTransaction) => ({
  id,
  inputs: inputs.map((input) => ({ boxId: input.boxId, spendingProof: renderProof(input) })),
  dataInputs: dataInputs.map(({ boxId }) => ({ boxId })),
  outputs: outputs.map(renderBox),
  size,
});

export const renderIndexedBox = (
  { box, inclusionHeight, globalIndex, spending }: BoxRecord,
  { address }: Renderer,
) => ({
  ...renderBox(box),
  address: address(box.ergoTree),
  spentTransactionId: spending?.transactionId ?? null,
  inclusionHeight,
  spendingProof: spending === undefined ? null : renderProof(spending.input),
  globalIndex,
});

/** An output of the pool as the extra index lists it: included nowhere yet. */
export const renderUnconfirmedBox = (box: ChainBox, renderer: Renderer) =>
  renderIndexedBox({ box, inclusionHeight: 0, globalIndex: 0, spending: undefined }, renderer);

export interface IndexedTransactionSource {
  readonly record: TransactionRecord;
  readonly tipHeight: number;
  readonly boxes: ReadonlyMap<string, BoxRecord>;
}

export function renderIndexedTransaction({ record, tipHeight, boxes }: IndexedTransactionSource, renderer: Renderer) {
  const { transaction, header, spent, indexInBlock, globalIndex } = record;
  return {
    id: transaction.id,
    inputs: spent.map((box) => renderIndexedBox(box, renderer)),
    dataInputs: transaction.dataInputs.map(({ boxId }) => ({ boxId })),
    outputs: transaction.outputs
      .flatMap(({ boxId }) => boxes.get(boxId) ?? [])
      .map((box) => renderIndexedBox(box, renderer)),
    inclusionHeight: header.height,
    numConfirmations: tipHeight - header.height,
    blockId: header.id,
    timestamp: header.timestamp,
    index: indexInBlock,
    globalIndex,
    size: transaction.size,
  };
}

const DIFFICULTY = '1';
const HEADER_ID_BYTES = 32;
const VERSION_MARKER_BYTES = 4;

export const renderHeader = (header: BlockHeader) => ({
  extensionId: sectionId(SECTION.extension, header.id, header.extensionHash),
  difficulty: DIFFICULTY,
  votes: header.votes,
  timestamp: header.timestamp,
  size: headerBytes(header).length,
  unparsedBytes: '',
  stateRoot: header.stateRoot,
  height: header.height,
  nBits: header.nBits,
  version: header.version,
  id: header.id,
  adProofsRoot: header.adProofsRoot,
  transactionsRoot: header.transactionsRoot,
  extensionHash: header.extensionHash,
  powSolutions: header.powSolutions,
  adProofsId: sectionId(SECTION.adProofs, header.id, header.adProofsRoot),
  transactionsId: sectionId(SECTION.transactions, header.id, header.transactionsRoot),
  parentId: header.parentId,
});

/** Bytes of the section before its transactions: header id, version marker, count. */
const sectionBytes = ({ transactions, size }: LedgerBlock): number =>
  HEADER_ID_BYTES + VERSION_MARKER_BYTES + estimateVLQSize(transactions.length) + size;

export const renderBlockTransactions = (block: LedgerBlock) => ({
  headerId: block.header.id,
  transactions: block.transactions.map(renderTransaction),
  blockVersion: block.header.version,
  size: sectionBytes(block),
});

/** A whole block; proofs of state changes are empty, since the devchain keeps no state tree. */
export const renderBlock = (block: LedgerBlock) => ({
  header: renderHeader(block.header),
  blockTransactions: renderBlockTransactions(block),
  extension: {
    headerId: block.header.id,
    digest: block.header.extensionHash,
    fields: extensionFields(block.header.parentId),
  },
  adProofs: { headerId: block.header.id, proofBytes: '', digest: block.header.adProofsRoot, size: 0 },
  size: sectionBytes(block) + headerBytes(block.header).length,
});
