import type { Box } from '@fleet-sdk/common';
import type { ChainBox } from '#lib/chain/ports.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { readTransaction, type LedgerTransaction } from '../rules/ledgerTransaction.ts';
import { EMISSION_TREE, FEE_TREE, minerReward, rewardTree } from './genesis.ts';

/** The block's first transaction: one block's reward leaves the emission box. `undefined` when nothing is left to issue. */
export function emissionTransaction(
  emission: ChainBox,
  height: number,
  minerPk: string,
): LedgerTransaction | undefined {
  const reward = minerReward(height);
  if (reward === 0n || emission.value <= reward) return undefined;
  return unsignedSpend(
    [emission],
    [
      { value: emission.value - reward, ergoTree: EMISSION_TREE, creationHeight: height },
      { value: reward, ergoTree: rewardTree(minerPk), creationHeight: height },
    ],
  );
}

/** The block's last transaction: all fees of the block go to its miner. `undefined` in a block without fees. */
export function feeTransaction(
  transactions: readonly LedgerTransaction[],
  height: number,
  minerPk: string,
): LedgerTransaction | undefined {
  const fees = transactions.flatMap(({ outputs }) => outputs.filter(({ ergoTree }) => ergoTree === FEE_TREE));
  if (fees.length === 0) return undefined;
  const value = fees.reduce((sum, box) => sum + box.value, 0n);
  return unsignedSpend(fees, [{ value, ergoTree: rewardTree(minerPk), creationHeight: height }]);
}

/** A transaction over contracts that need no signature. */
export function unsignedSpend(
  boxes: readonly ChainBox[],
  outputs: readonly (Pick<ChainBox, 'value' | 'ergoTree' | 'creationHeight'> & Partial<ChainBox>)[],
): LedgerTransaction {
  const complete = outputs.map((output, index): Box<bigint> => ({
    ...output,
    assets: output.assets ?? [],
    additionalRegisters: output.additionalRegisters ?? {},
    boxId: '',
    transactionId: '',
    index,
  }));
  const read = readTransaction({
    id: '',
    inputs: boxes.map(({ boxId }) => ({ boxId, spendingProof: { proofBytes: '', extension: {} } })),
    dataInputs: [],
    outputs: complete,
  });
  if (!read.ok) throw new AppError('invalid', `a transaction of the devchain itself is malformed: ${read.detail}`);
  return read.transaction;
}
