import type {
  Chain,
  ChainBlock,
  ChainTransaction,
  ConfirmedTransaction,
  IndexedBox,
  SubmitRefusal,
  SubmitResult,
} from '#lib/chain/ports.ts';
import type { Devchain } from './devchain.ts';
import type { LedgerBlock } from './ledger/block.ts';
import { NO_BLOCK_ID } from './ledger/block.ts';
import type { BoxRecord, TransactionRecord } from './ledger/records.ts';
import type { SubmitOutcome, SubmitReason } from './mempool/admission.ts';
import type { LedgerTransaction } from './rules/ledgerTransaction.ts';

/** The chain ports straight over a devchain: bots and tests run without a server between. */
export function devchainAsChain(devchain: Devchain): Chain {
  const answer = <T>(read: () => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(read());
    });
  return {
    ...blockReads(devchain, answer),
    ...boxReads(devchain, answer),
    submit: (transaction) => answer(() => toSubmitResult(devchain.submit(transaction))),
    check: (transaction) => answer(() => toSubmitResult(devchain.check(transaction))),
  };
}

type Answer = <T>(read: () => T) => Promise<T>;

function blockReads(devchain: Devchain, answer: Answer) {
  return {
    tip: () =>
      answer(() => ({
        height: devchain.height,
        headerId: devchain.index.tip?.header.id ?? NO_BLOCK_ID,
        network: devchain.config.network,
        parameters: devchain.parameters,
      })),
    lastHeaders: (count: number) => answer(() => devchain.index.lastHeaders(count)),
    blockIdsAt: (height: number) => answer(() => blockIdsAt(devchain, height)),
    block: (headerId: string) =>
      answer(() => toChainBlock(devchain.index.blockById(headerId) ?? devchain.orphans.get(headerId))),
    transaction: (txId: string) => answer(() => toConfirmed(devchain.index.transactions.get(txId), devchain.height)),
    poolTransactions: () =>
      answer(() => devchain.pool.ordered().map(({ transaction }) => toChainTransaction(transaction))),
  };
}

function boxReads(devchain: Devchain, answer: Answer) {
  const { pool } = devchain;
  const lists = () => devchain.index.lists;
  return {
    boxById: (boxId: string) => answer(() => toIndexedBox(devchain.index.boxes.get(boxId))),
    // As a node answers: a box that the pool already spends is still there.
    unspentBoxWithPool: (boxId: string) => answer(() => devchain.index.unspent(boxId) ?? pool.output(boxId)),
    unspentByErgoTree: (ergoTree: string) =>
      answer(() =>
        lists()
          .unspentByTree.of(ergoTree)
          .map(({ box }) => box),
      ),
    unspentByTokenId: (tokenId: string) =>
      answer(() =>
        lists()
          .unspentByToken.of(tokenId)
          .map(({ box }) => box),
      ),
    allByTokenId: (tokenId: string) =>
      answer(() =>
        lists()
          .boxesByToken.of(tokenId)
          .map((record) => indexed(record)),
      ),
    allByErgoTree: (ergoTree: string) =>
      answer(() =>
        lists()
          .boxesByTree.of(ergoTree)
          .map((record) => indexed(record)),
      ),
    tokenEmission: (tokenId: string) => answer(() => devchain.index.tokens.get(tokenId)?.emissionAmount),
  };
}

/** Ids at a height, that of the best chain first, then those a reorg left behind. */
export function blockIdsAt(devchain: Devchain, height: number): readonly string[] {
  const best = devchain.index.blockAt(height)?.header.id;
  const orphaned = [...devchain.orphans.values()]
    .filter(({ header }) => header.height === height)
    .map(({ header }) => header.id);
  return best === undefined ? orphaned : [best, ...orphaned];
}

const toChainTransaction = ({ id, inputs, dataInputs, outputs }: LedgerTransaction): ChainTransaction => ({
  id,
  inputs: inputs.map(({ boxId }) => ({ boxId })),
  dataInputs,
  outputs,
});

function toChainBlock(block: LedgerBlock | undefined): ChainBlock | undefined {
  return block === undefined
    ? undefined
    : { header: block.header, transactions: block.transactions.map(toChainTransaction) };
}

function toConfirmed(record: TransactionRecord | undefined, tipHeight: number): ConfirmedTransaction | undefined {
  if (record === undefined) return undefined;
  const { transaction, header } = record;
  return {
    ...toChainTransaction(transaction),
    inclusionHeight: header.height,
    blockId: header.id,
    numConfirmations: tipHeight - header.height,
  };
}

const toIndexedBox = (record: BoxRecord | undefined): IndexedBox | undefined =>
  record === undefined ? undefined : indexed(record);

const indexed = ({ box, inclusionHeight, spending }: BoxRecord): IndexedBox => ({
  ...box,
  inclusionHeight,
  spentTransactionId: spending?.transactionId,
});

function toSubmitResult(outcome: SubmitOutcome): SubmitResult {
  if (outcome.ok) return { ok: true, txId: outcome.txId };
  return { ok: false, refusal: refusalOf(outcome.reason), detail: `${outcome.reason}: ${outcome.detail}` };
}

function refusalOf(reason: SubmitReason): SubmitRefusal {
  switch (reason) {
    case 'unknown-input':
    case 'unknown-data-input':
      return 'input-spent';
    case 'double-spend-loser':
      return 'lost-race';
    case 'duplicate':
    case 'on-chain':
      return 'already-known';
    case 'script-error':
    case 'script-false':
    case 'proof-invalid':
      return 'script-failed';
    case 'below-min-fee':
      return 'fee-too-low';
    case 'pool-full':
      return 'pool-full';
    default:
      return 'invalid';
  }
}
