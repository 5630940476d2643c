import type { SignedTransaction, TokenAmount } from '@fleet-sdk/common';
import type { BlockHeader, ChainBox, LedgerParameters } from '#lib/chain/ports.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { completeOptions, type DevchainConfig, type DevchainOptions } from './devchainOptions.ts';
import type { DevchainSnapshot } from './devchainSnapshot.ts';
import { buildGrant, type FaucetGrant, type NewToken } from './faucet.ts';
import { assembleBlock, userTransactions } from './ledger/assembleBlock.ts';
import { NO_BLOCK_ID, type LedgerBlock } from './ledger/block.ts';
import { genesisBoxes } from './ledger/genesis.ts';
import { NBITS, NO_VOTES } from './ledger/header.ts';
import { LedgerIndex } from './ledger/ledgerIndex.ts';
import { admit, type SubmitOutcome } from './mempool/admission.ts';
import { Mempool } from './mempool/mempool.ts';
import { ChainStore } from './persistence/chainStore.ts';
import { readTransaction, type LedgerTransaction } from './rules/ledgerTransaction.ts';
import { prepareScripts, type PointCache, type ScriptContext } from './rules/scriptContext.ts';
import type { LedgerContext } from './rules/validationResult.ts';

const VISIBLE_HEADERS = 9;

export interface ReorgOptions {
  /** Blocks of the new branch; one more than are dropped where absent. */
  readonly length?: number;
  /** Mines the dropped transactions again on the new branch instead of leaving them in the pool. */
  readonly remine?: boolean;
}

/** An Ergo chain in this process. All amounts are `bigint`, ids and scripts hex. */
export interface Devchain {
  readonly config: DevchainConfig;
  readonly index: LedgerIndex;
  readonly pool: Mempool;
  readonly height: number;
  readonly parameters: LedgerParameters;
  /** Blocks that a reorg took off the best chain, by id. */
  readonly orphans: ReadonlyMap<string, LedgerBlock>;
  /** What a transaction sent now is checked against. */
  nextContext(): LedgerContext;
  /** Mines blocks; the heaviest pool transactions go into the first that has room. Headers oldest first. */
  mine(count?: number): readonly BlockHeader[];
  submit(transaction: SignedTransaction): SubmitOutcome;
  /** Says what `submit` would, and changes nothing. */
  check(transaction: SignedTransaction): SubmitOutcome;
  /**
   * Pays from the chain's own funds by a real transaction, left in the pool unless `mineOnSubmit` is set.
   * Tokens come from boxes that the faucet owns. Throws `insufficient_funds`.
   */
  faucet(ergoTree: string, nanoErg: bigint, tokens?: readonly TokenAmount<bigint>[]): FaucetGrant;
  /** As `faucet`, with a new token in the box; its id is `grant.mintedTokenId`. */
  mint(ergoTree: string, nanoErg: bigint, token: NewToken): FaucetGrant;
  /** Replaces the last `depth` blocks by a longer branch with other ids; dropped transactions return to the pool where still valid. */
  reorg(depth: number, options?: ReorgOptions): readonly BlockHeader[];
  snapshot(): DevchainSnapshot;
  restore(snapshot: DevchainSnapshot): void;
  /** Writes the whole chain; a kill at any instant leaves the old or the new state. */
  saveTo(directory: string): void;
  /** Continues the chain kept in a directory. Throws `not_found` where there is none. */
  loadFrom(directory: string): void;
}

/** Starts a chain, or continues the one in `options.directory`. */
export function createDevchain(options: DevchainOptions = {}): Devchain {
  return new EmbeddedDevchain(options);
}

class EmbeddedDevchain implements Devchain {
  readonly config: DevchainConfig;
  readonly pool: Mempool;
  readonly orphans = new Map<string, LedgerBlock>();
  readonly #points: PointCache = new Map();
  readonly #store: ChainStore | undefined;
  #index: LedgerIndex;
  #faucetNanoErg: bigint;
  #context: LedgerContext | undefined;
  #nonce = 0;

  constructor(options: DevchainOptions) {
    this.config = completeOptions(options);
    this.pool = new Mempool(this.config.pool.maxTransactions);
    this.#faucetNanoErg = this.config.faucetNanoErg;
    this.#index = new LedgerIndex(genesisBoxes(this.#faucetNanoErg));
    this.#store = options.directory === undefined ? undefined : new ChainStore(options.directory);
    const kept = this.#store?.load();
    if (kept !== undefined) this.restore(kept);
  }

  get index(): LedgerIndex {
    return this.#index;
  }

  get height(): number {
    return this.#index.height;
  }

  get parameters(): LedgerParameters {
    return this.config.parameters;
  }

  nextContext(): LedgerContext {
    this.#context ??= this.#buildContext();
    return this.#context;
  }

  mine(count = 1): readonly BlockHeader[] {
    const headers = Array.from({ length: count }, () => this.#mineOne(false));
    this.#keepHead();
    return headers;
  }

  submit(transaction: SignedTransaction): SubmitOutcome {
    const outcome = this.#admit(transaction, true);
    if (outcome.ok && this.config.mineOnSubmit) this.mine();
    return outcome;
  }

  check(transaction: SignedTransaction): SubmitOutcome {
    return this.#admit(transaction, false);
  }

  faucet(ergoTree: string, nanoErg: bigint, tokens: readonly TokenAmount<bigint>[] = []): FaucetGrant {
    return this.#pay(buildGrant(this, { ergoTree, nanoErg, tokens }));
  }

  mint(ergoTree: string, nanoErg: bigint, token: NewToken): FaucetGrant {
    return this.#pay(buildGrant(this, { ergoTree, nanoErg, tokens: [], mint: token }));
  }

  reorg(depth: number, { length = depth + 1, remine = false }: ReorgOptions = {}): readonly BlockHeader[] {
    if (depth < 1 || depth > this.height)
      throw new AppError('invalid', `cannot drop ${depth} of ${this.height} blocks`);
    if (length < depth) throw new AppError('invalid', 'a shorter branch does not replace a longer one');
    const waiting = this.pool.entries().map(({ transaction }) => transaction);
    const dropped = this.#dropBlocks(depth).flatMap(userTransactions);
    this.pool.clear();
    if (remine) this.#refill([...dropped, ...waiting]);
    const headers = Array.from({ length }, () => this.#mineOne(!remine));
    if (!remine) this.#refill([...dropped, ...waiting]);
    this.#keepHead();
    return headers;
  }

  snapshot(): DevchainSnapshot {
    return {
      faucetNanoErg: this.#faucetNanoErg,
      blocks: [...this.#index.blocks],
      pool: this.pool.entries().map(({ transaction }) => transaction),
    };
  }

  restore({ blocks, pool, faucetNanoErg }: DevchainSnapshot): void {
    if (faucetNanoErg === this.#faucetNanoErg) {
      while (this.#index.tip !== undefined && this.#index.tip !== blocks[this.height - 1]) this.#index.revert();
    } else {
      this.#faucetNanoErg = faucetNanoErg;
      this.#index = new LedgerIndex(genesisBoxes(faucetNanoErg));
    }
    for (const block of blocks.slice(this.height)) this.#index.apply(block);
    this.#context = undefined;
    this.pool.clear();
    this.#refill(pool);
    this.#store?.saveAll(this.snapshot());
  }

  saveTo(directory: string): void {
    new ChainStore(directory).saveAll(this.snapshot());
  }

  loadFrom(directory: string): void {
    const kept = new ChainStore(directory).load();
    if (kept === undefined) throw new AppError('not_found', `no devchain in ${directory}`);
    this.restore(kept);
  }

  #mineOne(empty: boolean): BlockHeader {
    const { block, invalid } = assembleBlock({
      index: this.#index,
      pool: this.pool,
      context: this.#miningContext(),
      nonce: this.#nonce++,
      empty,
    });
    this.#index.apply(block);
    this.#context = undefined;
    for (const { id } of block.transactions) this.pool.remove(id);
    for (const id of invalid) this.pool.removeWithDescendants(id);
    this.#store?.saveBlock(block);
    return block.header;
  }

  #keepHead(): void {
    if (this.#store !== undefined) this.#store.saveHead(this.snapshot());
  }

  #admit(claimed: SignedTransaction, keep: boolean): SubmitOutcome {
    const read = readTransaction(claimed);
    if (!read.ok) return read;
    return admit(read.transaction, {
      index: this.#index,
      pool: this.pool,
      limits: this.config.pool,
      context: this.nextContext(),
      keep,
    });
  }

  #pay(grant: FaucetGrant): FaucetGrant {
    const outcome = this.submit(grant.transaction);
    if (!outcome.ok) throw new AppError('conflict', `the faucet's transaction was refused: ${outcome.detail}`);
    return grant;
  }

  #dropBlocks(depth: number): readonly LedgerBlock[] {
    const dropped = Array.from({ length: depth }, () => this.#index.revert());
    for (const block of dropped) this.orphans.set(block.header.id, block);
    this.#context = undefined;
    return dropped.reverse();
  }

  #refill(transactions: readonly LedgerTransaction[]): void {
    const source = {
      index: this.#index,
      pool: this.pool,
      limits: this.config.pool,
      context: this.nextContext(),
      keep: true,
    };
    for (const transaction of transactions) admit(transaction, source);
  }

  /** Blocks resolve boxes from the chain alone; what the pool created counts only once it is in the block. */
  #miningContext(): LedgerContext {
    const unspent = (boxId: string): ChainBox | undefined => this.#index.unspent(boxId);
    return { ...this.#buildContext(), resolveBox: unspent, resolveDataBox: unspent };
  }

  #buildContext(): LedgerContext {
    const { parameters, minerPk, clock } = this.config;
    const tip = this.#index.tip?.header;
    const height = this.height + 1;
    const preHeader = {
      version: parameters.blockVersion,
      parentId: tip?.id ?? NO_BLOCK_ID,
      timestamp: Math.max(clock(), (tip?.timestamp ?? 0) + 1),
      nBits: NBITS,
      height,
      minerPk,
      votes: NO_VOTES,
    };
    const surroundings = { parameters, headers: this.#index.lastHeaders(VISIBLE_HEADERS), preHeader };
    const resolve = (boxId: string): ChainBox | undefined => this.#index.unspent(boxId) ?? this.pool.output(boxId);
    let scripts: ScriptContext | undefined;
    return {
      height,
      ...surroundings,
      resolveBox: resolve,
      resolveDataBox: resolve,
      scripts: () => (scripts ??= prepareScripts(surroundings, this.#points)),
    };
  }
}
