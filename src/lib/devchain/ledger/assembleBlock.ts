import type { ChainBox } from '#lib/chain/ports.ts';
import type { Mempool, PoolEntry } from '../mempool/mempool.ts';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';
import { validateLedgerTransaction } from '../rules/validateTransaction.ts';
import type { LedgerContext } from '../rules/validationResult.ts';
import type { LedgerBlock } from './block.ts';
import { EMISSION_TREE, feeOf } from './genesis.ts';
import { buildHeader } from './header.ts';
import type { LedgerIndex } from './ledgerIndex.ts';
import { emissionTransaction, feeTransaction } from './minerTransactions.ts';

/** Units and bytes kept free for the block's own two transactions. */
const RESERVED_COST = 500_000;
const RESERVED_BYTES = 20_000;
const EMPTY_STATE_ROOT = '00'.repeat(33);

export interface BlockSource {
  readonly index: LedgerIndex;
  readonly pool: Mempool;
  readonly context: LedgerContext;
  readonly nonce: number;
  /** Leaves the pool alone: a block with nothing but its reward. */
  readonly empty: boolean;
}

export interface AssembledBlock {
  readonly block: LedgerBlock;
  /** Pool transactions that no longer hold at this height. */
  readonly invalid: readonly string[];
}

/** Builds the next block from the heaviest transactions that are valid and fit. */
export function assembleBlock(source: BlockSource): AssembledBlock {
  const { index, context, nonce } = source;
  const chosen = source.empty ? { transactions: [], invalid: [] } : chooseTransactions(source);
  const { minerPk } = context.preHeader;
  const emissionBox = index.lists.unspentByTree.of(EMISSION_TREE)[0]?.box;
  const emission = emissionBox === undefined ? undefined : emissionTransaction(emissionBox, context.height, minerPk);
  const fees = feeTransaction(chosen.transactions, context.height, minerPk);
  const transactions = [emission, ...chosen.transactions, fees].filter((transaction) => transaction !== undefined);
  const parentStateRoot = index.tip?.header.stateRoot ?? EMPTY_STATE_ROOT;
  const header = buildHeader({ preHeader: context.preHeader, parentStateRoot, transactions, nonce });
  const size = transactions.reduce((sum, transaction) => sum + transaction.size, 0);
  return { block: { header, transactions, size }, invalid: chosen.invalid };
}

/** Those of a block's transactions that came from the pool. */
export function userTransactions({ transactions }: LedgerBlock): readonly LedgerTransaction[] {
  const created = new Set(transactions.flatMap(({ outputs }) => outputs.map(({ boxId }) => boxId)));
  const collectsFees = (transaction: LedgerTransaction): boolean =>
    transaction.inputs.every(({ boxId, proofBytes }) => proofBytes === '' && created.has(boxId)) &&
    feeOf(transaction) === 0n;
  return transactions.filter(
    (transaction, position) =>
      !(position === 0 && transaction.outputs[0]?.ergoTree === EMISSION_TREE) &&
      !(position === transactions.length - 1 && collectsFees(transaction)),
  );
}

function chooseTransactions(source: BlockSource) {
  const { pool, context } = source;
  const created = new Map<string, ChainBox>();
  const spent = new Set<string>();
  const inBlock = contextInBlock(context, created, spent);
  const transactions: LedgerTransaction[] = [];
  const invalid: string[] = [];
  let [cost, size] = [RESERVED_COST, RESERVED_BYTES];
  for (const entry of pool.ordered()) {
    const { transaction } = entry;
    if (
      cost + entry.cost > context.parameters.maxBlockCost ||
      size + transaction.size > context.parameters.maxBlockSize
    )
      continue;
    if (waitsForParent(entry, inBlock, pool)) continue;
    if (!stillHolds(entry, inBlock)) {
      invalid.push(transaction.id);
      continue;
    }
    transactions.push(transaction);
    for (const { boxId } of transaction.inputs) spent.add(boxId);
    for (const box of transaction.outputs) created.set(box.boxId, box);
    cost += entry.cost;
    size += transaction.size;
  }
  return { transactions, invalid };
}

function contextInBlock(
  context: LedgerContext,
  created: ReadonlyMap<string, ChainBox>,
  spent: ReadonlySet<string>,
): LedgerContext {
  const { height, parameters, headers, preHeader, scripts } = context;
  return {
    height,
    parameters,
    headers,
    preHeader,
    ...(scripts === undefined ? {} : { scripts }),
    resolveBox: (boxId) => (spent.has(boxId) ? undefined : (created.get(boxId) ?? context.resolveBox(boxId))),
    // A box spent by the same block can still be read by it, as in a node.
    resolveDataBox: (boxId) => created.get(boxId) ?? context.resolveDataBox(boxId),
  };
}

/** A parent that did not fit this block keeps its children waiting; it does not make them invalid. */
function waitsForParent({ transaction }: PoolEntry, context: LedgerContext, pool: Mempool): boolean {
  return (
    transaction.inputs.some(
      ({ boxId }) => context.resolveBox(boxId) === undefined && pool.output(boxId) !== undefined,
    ) ||
    transaction.dataInputs.some(
      ({ boxId }) => context.resolveDataBox(boxId) === undefined && pool.output(boxId) !== undefined,
    )
  );
}

function stillHolds(entry: PoolEntry, context: LedgerContext): boolean {
  const { transaction } = entry;
  if (entry.checkedOn === context.preHeader.parentId) {
    return (
      transaction.inputs.every(({ boxId }) => context.resolveBox(boxId) !== undefined) &&
      transaction.dataInputs.every(({ boxId }) => context.resolveDataBox(boxId) !== undefined)
    );
  }
  return validateLedgerTransaction(transaction, context).ok;
}
