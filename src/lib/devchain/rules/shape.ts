import type { Amount, SignedTransaction } from '@fleet-sdk/common';

const MAX_LONG = 2n ** 63n - 1n;
const MAX_INT = 2 ** 31 - 1;
const ID = /^[0-9a-f]{64}$/;
const HEX = /^(?:[0-9a-f]{2})*$/;
const REGISTERS = ['R4', 'R5', 'R6', 'R7', 'R8', 'R9'] as const;

/** The first thing that keeps a transaction from having a serialized form, or `undefined`. */
export function findShapeFault(transaction: SignedTransaction): string | undefined {
  for (const [index, input] of transaction.inputs.entries()) {
    if (!ID.test(input.boxId)) return `inputs[${index}]: boxId is not an id`;
    if (!HEX.test(input.spendingProof?.proofBytes ?? '')) return `inputs[${index}]: proofBytes is not hex`;
    const fault = extensionFault(input.spendingProof?.extension ?? {});
    if (fault !== undefined) return `inputs[${index}]: ${fault}`;
  }
  for (const [index, { boxId }] of transaction.dataInputs.entries()) {
    if (!ID.test(boxId)) return `dataInputs[${index}]: boxId is not an id`;
  }
  for (const [index, output] of transaction.outputs.entries()) {
    const fault = outputFault(output);
    if (fault !== undefined) return `outputs[${index}]: ${fault}`;
  }
  return undefined;
}

function extensionFault(extension: object): string | undefined {
  for (const [key, value] of Object.entries(extension)) {
    if (!/^\d{1,3}$/.test(key) || Number(key) > 127) return `context variable ${key} is not a byte`;
    if (typeof value === 'string' && !isFilledHex(value)) return `context variable ${key} is not hex`;
  }
  return undefined;
}

function outputFault(output: SignedTransaction['outputs'][number]): string | undefined {
  if (!isLong(output.value)) return 'value is not a Long';
  if (!Number.isInteger(output.creationHeight) || Math.abs(output.creationHeight) > MAX_INT)
    return 'creationHeight is not an Int';
  if (output.creationHeight < 0) return 'creationHeight is negative';
  if (!isFilledHex(output.ergoTree)) return `ergoTree: hex: ${hexFault(output.ergoTree)}`;
  if (output.assets.length > 255) return 'more than 255 assets';
  for (const { tokenId, amount } of output.assets) {
    if (!ID.test(tokenId)) return 'tokenId is not an id';
    if (!isLong(amount)) return 'amount is not a Long';
  }
  const present = Object.keys(output.additionalRegisters);
  const expected = REGISTERS.slice(0, present.length);
  if (!expected.every((register) => present.includes(register))) return 'registers are not densely packed';
  return expected.every((register) => isFilledHex(output.additionalRegisters[register] ?? ''))
    ? undefined
    : 'a register is not hex';
}

/** In the words of the node whose answers were recorded. */
function hexFault(text: string): string {
  const position = text.search(/[^0-9a-f]/);
  return position < 0 ? 'Odd number of digits' : `Invalid character '${text.charAt(position)}' at position ${position}`;
}

const isFilledHex = (text: string): boolean => text.length > 0 && HEX.test(text);

function isLong(amount: Amount): boolean {
  if (typeof amount === 'string' && !/^\d+$/.test(amount)) return false;
  const value = BigInt(amount);
  return value >= 0n && value <= MAX_LONG;
}
