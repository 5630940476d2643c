import type { ChainBox } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from './ledgerTransaction.ts';
import { reject, type LedgerContext, type Rejection } from './validationResult.ts';

export const MAX_BOX_BYTES = 4096;
const MAX_SCRIPT_BYTES = 4096;
const MAX_ITEMS = 32_767;
const MONOTONIC_HEIGHT_SINCE = 3;

/** The rules that need nothing but the transaction and the ledger's parameters. */
export function checkAlone(transaction: LedgerTransaction, context: LedgerContext): Rejection | undefined {
  const { inputs, dataInputs, outputs } = transaction;
  if (inputs.length === 0) return reject('no-inputs', 'a transaction spends at least one box');
  if (outputs.length === 0) return reject('no-outputs', 'a transaction creates at least one box');
  if (Math.max(inputs.length, dataInputs.length, outputs.length) > MAX_ITEMS) {
    return reject('too-many', `more than ${MAX_ITEMS} inputs, data inputs or outputs`);
  }
  const seen = new Set<string>();
  for (const [index, { boxId }] of inputs.entries()) {
    if (seen.has(boxId)) return reject('duplicate-input', `box ${boxId} is spent twice`, index);
    seen.add(boxId);
  }
  if (transaction.size > context.parameters.maxBlockSize) {
    return reject('too-large', `${transaction.size} bytes do not fit a block of ${context.parameters.maxBlockSize}`);
  }
  return checkOutputs(transaction, context);
}

function checkOutputs(
  { outputs, outputSizes }: LedgerTransaction,
  { height, parameters }: LedgerContext,
): Rejection | undefined {
  for (const [index, output] of outputs.entries()) {
    const bytes = outputSizes[index] ?? 0;
    const leastValue = BigInt(bytes * parameters.minValuePerByte);
    if (output.value < leastValue) {
      return reject(
        'dust',
        `outputs[${index}]: ${output.value.toString()} nanoERG, ${leastValue.toString()} needed for ${bytes} bytes`,
      );
    }
    if (output.creationHeight > height) {
      return reject(
        'height-in-future',
        `outputs[${index}]: created at ${output.creationHeight}, the next block is ${height}`,
      );
    }
    if (bytes > MAX_BOX_BYTES) return reject('box-too-large', `outputs[${index}]: ${bytes} bytes`);
    if (output.ergoTree.length / 2 > MAX_SCRIPT_BYTES)
      return reject('script-too-large', `outputs[${index}]: ${output.ergoTree.length / 2} bytes`);
  }
  return undefined;
}

/** Since block version 3 no output may be older than the youngest box spent. */
export function checkHeights(
  { outputs }: LedgerTransaction,
  spent: readonly ChainBox[],
  blockVersion: number,
): Rejection | undefined {
  if (blockVersion < MONOTONIC_HEIGHT_SINCE) return undefined;
  const youngest = Math.max(...spent.map(({ creationHeight }) => creationHeight));
  const stale = outputs.findIndex(({ creationHeight }) => creationHeight < youngest);
  return stale < 0
    ? undefined
    : reject('height-below-inputs', `outputs[${stale}]: created below ${youngest}, the youngest input`);
}
