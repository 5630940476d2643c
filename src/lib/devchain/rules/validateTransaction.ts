import type { SignedTransaction } from '@fleet-sdk/common';
import type { ChainBox, LedgerParameters } from '#lib/chain/ports.ts';
import { checkAmounts, totalTokens } from './amounts.ts';
import { reduceApart, reduceScripts, verifyProofs, type SpentBoxes } from './evaluateScripts.ts';
import { readTransaction, type LedgerTransaction } from './ledgerTransaction.ts';
import { prepareScripts } from './scriptContext.ts';
import { collectsStorageRent } from './storageRent.ts';
import { checkAlone, checkHeights } from './structure.ts';
import { reject, type LedgerContext, type Rejection, type ValidationResult } from './validationResult.ts';

/** Cost units that every transaction pays before anything is read. */
const INITIAL_COST = 10_000;

/** Checks a signed transaction against all rules of the ledger at one height; reads nothing but its arguments. */
export function validateTransaction(transaction: SignedTransaction, context: LedgerContext): ValidationResult {
  const read = readTransaction(transaction);
  return read.ok ? validateLedgerTransaction(read.transaction, context) : read;
}

/** The same for a transaction whose ids and sizes are already derived. */
export function validateLedgerTransaction(transaction: LedgerTransaction, context: LedgerContext): ValidationResult {
  const alone = checkAlone(transaction, context);
  if (alone !== undefined) return alone;
  const boxes = resolve(transaction, context);
  if ('reason' in boxes) return boxes;
  const broken =
    checkHeights(transaction, boxes.inputs, context.parameters.blockVersion) ?? checkAmounts(transaction, boxes.inputs);
  if (broken !== undefined) return broken;
  const floor = costBeforeScripts(transaction, boxes.inputs, context.parameters);
  if (floor > context.parameters.maxBlockCost) return reject('cost-exceeded', `${floor} units before any script ran`);
  return runScripts(transaction, boxes, { context, floor });
}

function runScripts(
  transaction: LedgerTransaction,
  boxes: SpentBoxes,
  { context, floor }: { context: LedgerContext; floor: number },
): ValidationResult {
  const scripts = context.scripts?.() ?? prepareScripts(context);
  const collected = boxes.inputs.map((box, index) => collectsStorageRent(transaction, index, { box, context }));
  const reduced = collected.includes(true)
    ? reduceApart(transaction, boxes, { scripts, collected })
    : reduceScripts(transaction, boxes, { scripts, floor });
  if (!reduced.ok) return reduced;
  const costByInput = reduced.scriptCosts.map((units, index) => units + (reduced.propositions[index]?.verifyCost ?? 0));
  const cost = costByInput.reduce((sum, units) => sum + units, floor);
  const limit = context.parameters.maxBlockCost;
  if (cost > limit) return reject('cost-exceeded', `${cost} units, a block holds ${limit}`);
  return verifyProofs(transaction, reduced.propositions) ?? { ok: true, cost, costByInput };
}

function resolve({ inputs, dataInputs }: LedgerTransaction, context: LedgerContext): SpentBoxes | Rejection {
  const spent: ChainBox[] = [];
  for (const [index, { boxId }] of inputs.entries()) {
    const box = context.resolveBox(boxId);
    if (box === undefined) return reject('unknown-input', `box ${boxId} is spent or never existed`, index);
    spent.push(box);
  }
  const read: ChainBox[] = [];
  for (const { boxId } of dataInputs) {
    const box = context.resolveDataBox(boxId);
    if (box === undefined) return reject('unknown-data-input', `data box ${boxId} is spent or never existed`);
    read.push(box);
  }
  return { inputs: spent, dataInputs: read };
}

/** What reading the boxes and counting their tokens costs: the floor below which no transaction of this shape gets. */
export function costBeforeScripts(
  { dataInputs, outputs }: Pick<LedgerTransaction, 'dataInputs' | 'outputs'>,
  spent: readonly ChainBox[],
  parameters: LedgerParameters,
): number {
  const tokensHeld = [...spent, ...outputs].reduce((sum, { assets }) => sum + assets.length, 0);
  const tokensNamed = totalTokens(spent).size + totalTokens(outputs).size;
  return (
    INITIAL_COST +
    spent.length * parameters.inputCost +
    dataInputs.length * parameters.dataInputCost +
    outputs.length * parameters.outputCost +
    (tokensHeld + tokensNamed) * parameters.tokenAccessCost
  );
}
