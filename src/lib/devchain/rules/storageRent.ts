import { Value$ } from 'sigmastate-js/main';
import type { ChainBox } from '#lib/chain/ports.ts';
import { boxBytes, type LedgerTransaction } from './ledgerTransaction.ts';
import type { LedgerContext } from './validationResult.ts';

/** Four years of blocks: from this age on anyone may charge a box for its bytes. */
export const STORAGE_PERIOD_BLOCKS = 1_051_200;
const STORAGE_INDEX_VARIABLE = '127';
/** Cost units of a collected input, whose script does not run. */
export const STORAGE_RENT_COST = 50;

/** Whether the input takes storage rent from its box instead of running the box's script. */
export function collectsStorageRent(
  transaction: LedgerTransaction,
  inputIndex: number,
  surroundings: { box: ChainBox; context: LedgerContext },
): boolean {
  const { box, context } = surroundings;
  const input = transaction.inputs[inputIndex];
  const stated = input?.extension[STORAGE_INDEX_VARIABLE];
  if (input?.proofBytes !== '' || stated === undefined) return false;
  if (context.height - box.creationHeight < STORAGE_PERIOD_BLOCKS) return false;
  const successor = transaction.outputs[readIndex(stated)];
  if (successor === undefined) return false;
  const fee = BigInt(context.parameters.storageFeeFactor) * BigInt(boxBytes(box).length);
  if (box.value <= fee) return true;
  return (
    successor.creationHeight === context.height && successor.value >= box.value - fee && keepsContent(box, successor)
  );
}

function readIndex(stated: string): number {
  try {
    const index = Value$.fromHex<unknown>(stated).data;
    return typeof index === 'number' ? index : -1;
  } catch {
    return -1;
  }
}

const keepsContent = (box: ChainBox, successor: ChainBox): boolean => contentOf(box) === contentOf(successor);

const contentOf = ({ ergoTree, assets, additionalRegisters: registers }: ChainBox): string =>
  JSON.stringify([
    ergoTree,
    assets.map(({ tokenId, amount }) => [tokenId, amount.toString()]),
    [registers.R4, registers.R5, registers.R6, registers.R7, registers.R8, registers.R9],
  ]);
