import type { SignedTransaction } from '@fleet-sdk/common';
import { hex } from '@fleet-sdk/crypto';
import { deserializeTransaction, serializeTransaction } from '@fleet-sdk/serializer';
import { z } from 'zod';
import { parseJson } from '#lib/chain/node/json.ts';

export type TransactionBody =
  | { readonly ok: true; readonly transaction: SignedTransaction }
  | { readonly ok: false; readonly detail: string | undefined };

// Only bare integers: amounts in quotes are refused here, as by the stricter of the two node implementations.
const amount = z.union([z.int(), z.bigint()]).transform(BigInt);
const extension = z.record(z.string(), z.string());

const transactionBody = z.object({
  id: z.string().optional(),
  inputs: z.array(z.object({ boxId: z.string(), spendingProof: z.object({ proofBytes: z.string(), extension }) })),
  dataInputs: z.array(z.object({ boxId: z.string() })),
  outputs: z.array(
    z.object({
      value: amount,
      ergoTree: z.string(),
      creationHeight: z.int(),
      assets: z.array(z.object({ tokenId: z.string(), amount })),
      additionalRegisters: z.record(z.string(), z.string()),
    }),
  ),
});

/** Reads a transaction as nodes take it in JSON. */
export function readTransactionJson(text: string): TransactionBody {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    return { ok: false, detail: `invalid JSON body: ${error instanceof Error ? error.message : 'not JSON'}` };
  }
  const read = transactionBody.safeParse(json);
  if (!read.success) return { ok: false, detail: `invalid JSON body: ${explain(read.error, json)}` };
  const { id = '', inputs, dataInputs, outputs } = read.data;
  const boxes = outputs.map((output, index) => ({ ...output, boxId: '', transactionId: '', index }));
  return { ok: true, transaction: { id, inputs, dataInputs, outputs: boxes } };
}

/** Reads a transaction from its serialized form in hex. */
export function readTransactionBytes(bytesHex: string): TransactionBody {
  try {
    const transaction = deserializeTransaction<SignedTransaction>(bytesHex);
    // The reader runs past the end of what is cut short; only what writes back the same was read whole.
    const whole = hex.encode(serializeTransaction(transaction).toBytes()) === bytesHex;
    return whole ? { ok: true, transaction } : { ok: false, detail: undefined };
  } catch {
    return { ok: false, detail: undefined };
  }
}

function explain(error: z.ZodError, json: unknown): string {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const culprit = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  if (culprit === undefined) return `missing field \`${String(path.at(-1) ?? '')}\``;
  const name = path.at(-1);
  const expected = name === 'value' || name === 'amount' ? 'u64' : (issue?.message ?? 'another type');
  return typeof culprit === 'string'
    ? `invalid type: string "${culprit}", expected ${expected}`
    : `${path.join('.')}: ${expected}`;
}
