import type { EIP12UnsignedTransaction, SignedTransaction } from '@fleet-sdk/common';
import type { BlockHeader, ChainBox } from '#lib/chain/ports.ts';
import { validateTransaction } from '#lib/devchain/rules/validateTransaction.ts';

const parameters = {
  blockVersion: 3,
  maxBlockCost: 8_001_091,
  maxBlockSize: 1_271_009,
  inputCost: 2_407,
  dataInputCost: 100,
  outputCost: 298,
  tokenAccessCost: 100,
  minValuePerByte: 360,
  storageFeeFactor: 1_250_000,
};

/** Why the ledger rules over sigmastate-js refuse the signed transaction, or undefined where they accept it. */
export function sigmaRefusal(
  signed: SignedTransaction,
  inputs: EIP12UnsignedTransaction['inputs'],
  headers: readonly BlockHeader[],
): string | undefined {
  const boxes = new Map(
    inputs.map(({ extension: _, ...box }) => [
      box.boxId,
      {
        ...box,
        value: BigInt(box.value),
        assets: box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) })),
      } satisfies ChainBox,
    ]),
  );
  const [tip] = headers;
  if (tip === undefined) throw new RangeError('no headers');
  const result = validateTransaction(signed, {
    height: tip.height + 1,
    parameters,
    headers,
    preHeader: {
      version: parameters.blockVersion,
      parentId: tip.id,
      timestamp: tip.timestamp + 1,
      nBits: tip.nBits,
      height: tip.height + 1,
      minerPk: tip.powSolutions.pk,
      votes: tip.votes,
    },
    resolveBox: (id) => boxes.get(id),
    resolveDataBox: () => undefined,
  });
  return result.ok ? undefined : `${result.reason}: ${result.detail}`;
}
