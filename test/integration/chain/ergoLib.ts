import type { Box, EIP12UnsignedTransaction, SignedTransaction } from '@fleet-sdk/common';
import * as ergo from 'ergo-lib-wasm-nodejs';

const zeros = '00'.repeat(32);

/** A state context at `height + 1` with ten plain headers; ergo-lib checks scripts and proofs in it, not the headers. */
export function ergoLibContext(height: number): ergo.ErgoStateContext {
  const headers = ergo.BlockHeaders.from_json(
    Array.from({ length: 10 }, (_, age) =>
      JSON.stringify({
        extensionId: zeros,
        difficulty: '1',
        votes: '000000',
        timestamp: 1_700_000_000_000 - age,
        size: 219,
        stateRoot: '00'.repeat(33),
        height: height - age,
        nBits: 16842752,
        version: 3,
        id: zeros,
        adProofsRoot: zeros,
        transactionsRoot: zeros,
        extensionHash: zeros,
        powSolutions: {
          pk: '02b7da363cb84d41d10193c97e4fcdc35189e12ff963e39f386aba766fa796ea50',
          w: '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
          n: '0000000000000000',
          d: 0,
        },
        adProofsId: zeros,
        transactionsId: zeros,
        parentId: zeros,
      }),
    ),
  );
  const preHeader = ergo.PreHeader.from_block_header(headers.get(0));
  return new ergo.ErgoStateContext(preHeader, headers, ergo.Parameters.default_parameters());
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));

const toBoxes = (boxes: readonly unknown[]): ergo.ErgoBoxes => {
  const list = ergo.ErgoBoxes.empty();
  for (const box of boxes) list.add(ergo.ErgoBox.from_json(toJson(box)));
  return list;
};

/** Why ergo-lib refuses the signed transaction, or undefined where it accepts it. */
export function ergoLibRefusal(
  signed: SignedTransaction,
  inputs: readonly (Box | EIP12UnsignedTransaction['inputs'][number])[],
  height = 2_000,
): string | undefined {
  const transaction = ergo.Transaction.from_json(toJson(signed));
  if (transaction.id().to_str() !== signed.id) return `id differs: ${transaction.id().to_str()}`;
  try {
    ergo.validate_tx(transaction, ergoLibContext(height), toBoxes(inputs), ergo.ErgoBoxes.empty());
    return undefined;
  } catch (error) {
    return String(error);
  }
}
