import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { SignedTransaction } from '@fleet-sdk/common';
import type { BlockHeader } from '#lib/chain/ports.ts';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { DevchainSnapshot } from '../devchainSnapshot.ts';
import { NO_BLOCK_ID, type LedgerBlock } from '../ledger/block.ts';

import { readTransaction, type LedgerTransaction } from '../rules/ledgerTransaction.ts';

const UNFINISHED = '.tmp';

interface StoredHead {
  readonly tip: string;
  readonly faucetNanoErg: string;
  readonly pool: readonly SignedTransaction[];
}

interface StoredHeader extends Omit<BlockHeader, 'nBits' | 'powSolutions'> {
  readonly nBits: number | bigint;
  readonly powSolutions: Omit<BlockHeader['powSolutions'], 'd'> & { readonly d: number | bigint };
}

interface StoredBlock {
  readonly header: StoredHeader;
  readonly transactions: readonly SignedTransaction[];
}

/**
 * A chain in a directory: a file a block, never rewritten, and a head that names the last one. Blocks reach the disk before
 * the head that needs them and each file appears by rename, so what is there loads, whenever the process dies.
 */
export class ChainStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(join(directory, 'blocks'), { recursive: true });
  }

  saveBlock({ header, transactions }: LedgerBlock): void {
    const path = this.#blockPath(header.id);
    if (!existsSync(path)) writeDurably(path, stringifyJson({ header, transactions: transactions.map(toSigned) }));
  }

  saveHead({ blocks, pool, faucetNanoErg }: DevchainSnapshot): void {
    const head: StoredHead = {
      tip: blocks.at(-1)?.header.id ?? NO_BLOCK_ID,
      faucetNanoErg: faucetNanoErg.toString(),
      pool: pool.map(toSigned),
    };
    writeDurably(join(this.#directory, 'head.json'), stringifyJson(head));
  }

  saveAll(snapshot: DevchainSnapshot): void {
    for (const block of snapshot.blocks) this.saveBlock(block);
    this.saveHead(snapshot);
  }

  /** The chain that the head names, or `undefined` where nothing was saved yet. */
  load(): DevchainSnapshot | undefined {
    this.#removeUnfinished();
    const path = join(this.#directory, 'head.json');
    if (!existsSync(path)) return undefined;
    const head = parseJson(readFileSync(path, 'utf8')) as unknown as StoredHead;
    const blocks: LedgerBlock[] = [];
    for (let id = head.tip; id !== NO_BLOCK_ID; id = blocks.at(-1)?.header.parentId ?? NO_BLOCK_ID)
      blocks.push(this.#readBlock(id));
    return { faucetNanoErg: BigInt(head.faucetNanoErg), blocks: blocks.reverse(), pool: head.pool.map(fromSigned) };
  }

  /** What a killed process was writing. */
  #removeUnfinished(): void {
    for (const directory of [this.#directory, join(this.#directory, 'blocks')]) {
      for (const name of readdirSync(directory)) if (name.endsWith(UNFINISHED)) rmSync(join(directory, name));
    }
  }

  #readBlock(id: string): LedgerBlock {
    const stored = parseJson(readFileSync(this.#blockPath(id), 'utf8')) as unknown as StoredBlock;
    const transactions = stored.transactions.map(fromSigned);
    const { nBits, powSolutions } = stored.header;
    const header = {
      ...stored.header,
      nBits: BigInt(nBits),
      powSolutions: { ...powSolutions, d: BigInt(powSolutions.d) },
    };
    return { header, transactions, size: transactions.reduce((sum, { size }) => sum + size, 0) };
  }

  #blockPath(id: string): string {
    return join(this.#directory, 'blocks', `${id}.json`);
  }
}

/** Synchronous, unlike the runtime's own: a block is on the disk when `mine` returns. */
function writeDurably(path: string, text: string): void {
  const unfinished = `${path}${UNFINISHED}`;
  const file = openSync(unfinished, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function toSigned({ id, inputs, dataInputs, outputs }: LedgerTransaction): SignedTransaction {
  return {
    id,
    inputs: inputs.map(({ boxId, proofBytes, extension }) => ({ boxId, spendingProof: { proofBytes, extension } })),
    dataInputs: [...dataInputs],
    outputs: [...outputs],
  };
}

function fromSigned(stored: SignedTransaction): LedgerTransaction {
  const read = readTransaction(stored);
  if (!read.ok) throw new AppError('unavailable', `a stored transaction does not read: ${read.detail}`);
  if (read.transaction.id !== stored.id)
    throw new AppError('unavailable', `a stored transaction is not the one its id ${stored.id} names`);
  return read.transaction;
}
