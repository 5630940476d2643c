import type { SignedTransaction } from '@fleet-sdk/common';
import { z } from 'zod';

const hash256 = z.string().regex(/^[0-9a-f]{64}$/);
const hexBytes = z.string().regex(/^([0-9a-f]{2})*$/);
// `parseJson` gives a bigint only where a number would lose digits.
const amount = z.union([z.bigint(), z.int().transform(BigInt)]);

const outputSchema = z.object({
  boxId: hash256,
  transactionId: hash256,
  index: z.int(),
  ergoTree: hexBytes,
  creationHeight: z.int(),
  value: amount,
  assets: z.array(z.object({ tokenId: hash256, amount })),
  additionalRegisters: z.record(z.string(), hexBytes),
});

const shape = z.object({
  id: hash256,
  inputs: z.array(
    z.object({
      boxId: hash256,
      spendingProof: z.object({ proofBytes: hexBytes, extension: z.record(z.string(), hexBytes) }),
    }),
  ),
  dataInputs: z.array(z.object({ boxId: hash256 })),
  outputs: z.array(outputSchema),
});

/**
 * A signed transaction as kept on disk between signing and confirmation; read with `parseJson`, written with
 * `stringifyJson`, so that the very bytes that were signed can be sent again.
 */
export const storedTransactionSchema = shape.transform((value) => value as SignedTransaction);
