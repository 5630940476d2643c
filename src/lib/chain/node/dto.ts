import { z } from 'zod';
import type { BlockHeader, ChainBlock, ChainBox, ChainTransaction, IndexedBox } from '../ports.ts';

// Decoding checks long scripts ten times faster than a regular expression.
const isHex = (text: string): boolean => text.length % 2 === 0 && Buffer.from(text, 'hex').length * 2 === text.length;
const hexText = z.string().refine(isHex, 'not hexadecimal');
const id = hexText.length(64);
const height = z.int().nonnegative();
const amount = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const register = hexText.exactOptional();
const registers = z.object({ R4: register, R5: register, R6: register, R7: register, R8: register, R9: register });

/** A box as `/utxo`, blocks and the pool give it. */
export const boxDto = z.object({
  boxId: id,
  transactionId: id,
  index: z.int().nonnegative(),
  ergoTree: hexText,
  creationHeight: height,
  value: amount,
  assets: z.array(z.object({ tokenId: id, amount })),
  additionalRegisters: registers,
});

/** A box of the extra index. Only Scala nodes tell the height of its spending. */
export const indexedBoxDto = boxDto.extend({
  inclusionHeight: height,
  globalIndex: z.int().nonnegative(),
  spentTransactionId: id.nullish(),
});
export type IndexedBoxDto = z.infer<typeof indexedBoxDto>;

/** The extra index returns boxes either as a bare array or with a total. */
export const boxPageDto = z.union([
  z.array(indexedBoxDto),
  z.object({ items: z.array(indexedBoxDto), total: z.int() }).transform(({ items }) => items),
]);

const boxReference = z.object({ boxId: id });

export const transactionDto = z.object({
  id,
  inputs: z.array(boxReference),
  dataInputs: z.array(boxReference),
  outputs: z.array(boxDto),
});
export const transactionsDto = z.array(transactionDto);

export const confirmedTransactionDto = transactionDto.extend({
  inclusionHeight: height,
  blockId: id,
  numConfirmations: z.int(),
});

export const headerDto = z
  .object({
    id,
    parentId: id,
    height,
    timestamp: z.int(),
    version: z.int(),
    nBits: amount,
    votes: hexText,
    stateRoot: hexText,
    adProofsRoot: hexText,
    transactionsRoot: hexText,
    extensionHash: hexText,
    powSolutions: z.object({ pk: hexText, w: hexText, n: hexText, d: amount }),
  })
  .readonly();
export const headersDto = z.array(headerDto);

export const blockDto = z.object({
  header: headerDto,
  blockTransactions: z.object({ transactions: transactionsDto }),
});

export const idsDto = z.array(id);

/** Before its first full block a Scala node returns null, a Rust node zero. */
export const infoDto = z.object({
  network: z.string(),
  fullHeight: height.nullable(),
  bestFullHeaderId: id.nullable(),
  parameters: z.object({
    blockVersion: z.int(),
    maxBlockCost: z.int(),
    maxBlockSize: z.int(),
    inputCost: z.int(),
    dataInputCost: z.int(),
    outputCost: z.int(),
    tokenAccessCost: z.int(),
    minValuePerByte: z.int(),
    storageFeeFactor: z.int(),
  }),
});

export const tokenDto = z.object({ emissionAmount: amount });
export const indexedHeightDto = z.object({ indexedHeight: height });
export const transactionIdDto = id;

/** Both kinds of node return errors as JSON, except those that come from their HTTP library. */
export const errorDto = z.object({ reason: z.string(), detail: z.string().nullish() });

export const toIndexedBox = ({ spentTransactionId, ...box }: IndexedBoxDto): IndexedBox => ({
  ...toChainBox(box),
  inclusionHeight: box.inclusionHeight,
  spentTransactionId: spentTransactionId ?? undefined,
});

/** The box without the index's data about its creation and spending. */
export const toChainBox = (box: z.infer<typeof boxDto>): ChainBox => ({
  boxId: box.boxId,
  transactionId: box.transactionId,
  index: box.index,
  ergoTree: box.ergoTree,
  creationHeight: box.creationHeight,
  value: box.value,
  assets: box.assets,
  additionalRegisters: box.additionalRegisters,
});

export const toChainBlock = ({ header, blockTransactions }: z.infer<typeof blockDto>): ChainBlock => ({
  header: header satisfies BlockHeader,
  transactions: blockTransactions.transactions satisfies ChainTransaction[],
});
