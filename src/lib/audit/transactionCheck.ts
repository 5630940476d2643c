import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import type { MarketLedger } from './ledger.ts';
import type { Finding, FindingKind, Rule } from './report.ts';

/** A transaction with the boxes it spends and reads; undefined for boxes missing from history. */
export interface TransactionView {
  readonly id: string;
  readonly height: number;
  readonly timestampMs: number;
  readonly inputIds: readonly string[];
  readonly inputs: readonly (ChainBox | undefined)[];
  readonly dataInputs: readonly (ChainBox | undefined)[];
  readonly outputs: readonly ChainBox[];
}

/** Age from which a box can be spent for storage rent, without running its script. */
const rentDueBlocks = 1_051_200;
/** How far back a successor's creation height may lie. */
const mostBackdatedBlocks = 720;

type Comparable = string | number | bigint | boolean | undefined;

/** A payment that an output must make. */
export interface DuePayment {
  readonly ergoTree: string;
  /** Box id required in R4. */
  readonly tag: string;
  readonly microGpuc: bigint;
  readonly leastNanoErg: bigint;
  /** The box it answers for, for the finding if the output is missing. */
  readonly forBoxId: string;
}

/** Checks one transaction: records findings, and which inputs and outputs are explained. */
export class TransactionCheck {
  readonly tx: TransactionView;
  readonly deployment: Deployment;
  readonly ledger: MarketLedger;
  readonly #findings: Finding[];
  readonly #inputs = new Set<number>();
  readonly #outputs = new Set<number>();

  constructor(
    tx: TransactionView,
    context: { readonly deployment: Deployment; readonly ledger: MarketLedger; readonly findings: Finding[] },
  ) {
    this.tx = tx;
    this.deployment = context.deployment;
    this.ledger = context.ledger;
    this.#findings = context.findings;
  }

  find(kind: FindingKind, detail: string, boxId?: string): void {
    this.#findings.push({ kind, detail, txId: this.tx.id, ...(boxId === undefined ? {} : { boxId }) });
  }

  equal(kind: FindingKind, what: string, [expected, actual]: readonly [Comparable, Comparable], boxId?: string): void {
    if (expected !== actual) this.find(kind, `${what}: ${String(expected)} expected, found ${String(actual)}`, boxId);
  }

  holds(kind: FindingKind, detail: string, condition: boolean, boxId?: string): void {
    if (!condition) this.find(kind, detail, boxId);
  }

  /** Records a finding for each rule that does not hold. */
  keeps(rules: readonly Rule[], boxId: string): void {
    for (const { kind, detail, holds } of rules) this.holds(kind, detail, holds, boxId);
  }

  /** Whether an input proves the presence of a script's key: boxes old enough for storage rent do not. */
  isPresent(ergoTree: string | undefined): boolean {
    const { inputs, height } = this.tx;
    return inputs.some(
      (box) => box !== undefined && box.ergoTree === ergoTree && height - box.creationHeight < PRESENCE_BLOCKS,
    );
  }

  /** Whether the input may have been spent for storage rent, without running its script. */
  isRentDue({ creationHeight }: ChainBox): boolean {
    return this.tx.height - creationHeight >= rentDueBlocks;
  }

  /**
   * The successor of a box: same script, same index, recent creation height, and not the successor of another
   * box.
   */
  successor(index: number, ergoTree: string, forBoxId: string): ChainBox | undefined {
    const output = this.tx.outputs[index];
    if (output?.ergoTree !== ergoTree) {
      this.find('unexplained', `output ${index} does not carry it on`, forBoxId);
      return undefined;
    }
    const { boxId, creationHeight } = output;
    this.holds('unexplained', `output ${index} answers for two boxes`, !this.isOutputExplained(index), boxId);
    this.explainOutput(index);
    const ageBlocks = this.tx.height - creationHeight;
    this.holds('height', `dated back by ${ageBlocks} blocks`, ageBlocks <= mostBackdatedBlocks, boxId);
    return output;
  }

  /** Checks that an output makes the payment due: script, tag, exact GPUC and minimum nanoERG. */
  pays(index: number, due: DuePayment): void {
    const output = this.tx.outputs[index];
    this.explainOutput(index);
    if (output === undefined) {
      this.find('payment', `no output ${index} pays for this box`, due.forBoxId);
      return;
    }
    const { boxId } = output;
    this.equal('payment', 'script paid', [due.ergoTree, output.ergoTree], boxId);
    this.equal('tag', 'R4 names the box answered for', [due.tag, readBytes(output, 'R4')], boxId);
    this.holds(
      'deposit',
      `${output.value} nanoERG of the deposit returned, at least ${due.leastNanoErg} due`,
      output.value >= due.leastNanoErg,
      boxId,
    );
    const { gpuc } = this.deployment.tokens;
    const paid = output.assets.find(({ tokenId }) => tokenId === gpuc)?.amount ?? 0n;
    // More than due is a gift, and allowed.
    if (due.microGpuc > 0n) this.equal('payment', 'micro-GPUC paid', [due.microGpuc, paid], boxId);
  }

  /** Checks that an output is a treasury box with exactly this amount and records it. */
  paysTreasury(index: number, microGpuc: bigint, answersFor: string): void {
    const { trees, tokens } = this.deployment;
    const output = this.tx.outputs[index];
    this.explainOutput(index);
    if (output?.ergoTree !== trees.treasury) {
      this.find('fee', `output ${index} is no treasury box with ${microGpuc} micro-GPUC`, answersFor);
      return;
    }
    this.equal('fee', 'micro-GPUC to the treasury', [microGpuc, amountOf(output, tokens.gpuc)], output.boxId);
    this.equal('tag', 'R4 of the fee box', [answersFor, readBytes(output, 'R4')], output.boxId);
    this.ledger.treasury.set(output.boxId, microGpuc);
  }

  explainInput(index: number): void {
    this.#inputs.add(index);
  }

  explainOutput(index: number): void {
    this.#outputs.add(index);
  }

  isInputExplained = (index: number): boolean => this.#inputs.has(index);
  isOutputExplained = (index: number): boolean => this.#outputs.has(index);

  /** Counts an action of the protocol. */
  count(action: string): void {
    this.ledger.actions.set(action, (this.ledger.actions.get(action) ?? 0) + 1);
  }
}
