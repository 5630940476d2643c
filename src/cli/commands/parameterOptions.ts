import type { Command } from 'commander';
import { z } from 'zod';
import { parseGpuc } from '#lib/client/money.ts';

const blocks = z.coerce.number().int().min(1).optional();
const basisPoints = z.coerce.number().int().min(1).optional();
const gpuc = z.string().transform(parseGpuc).optional();

/** Everything that governance says in numbers, under the names that builders know. */
export const parameterShape = {
  feeBps: basisPoints,
  slash: gpuc,
  originationBps: basisPoints,
  bufferBlocks: blocks,
  windowBlocks: blocks,
  leastPiece: gpuc,
  bankFeeBps: basisPoints,
  bankCap: gpuc,
  bankWindowBlocks: blocks,
};

export const declareParameterOptions = (command: Command): Command =>
  command
    .option('--fee-bps <n>', 'protocol fee in basis points')
    .option('--slash <gpuc>', 'slash for a missed deadline, per slot')
    .option('--origination-bps <n>', 'origination fee on new debt, in basis points')
    .option('--buffer-blocks <n>', 'blocks from flagging an account to its liquidation')
    .option('--window-blocks <n>', 'blocks during which a flagged account may be liquidated')
    .option('--least-piece <gpuc>', 'smallest repayment of a liquidation')
    .option('--bank-fee-bps <n>', 'redemption fee of the bank, in basis points')
    .option('--bank-cap <gpuc>', 'redemption cap of a bank shard per window')
    .option('--bank-window-blocks <n>', 'length of the redemption window');

/** What was said, and for the rest what holds already. */
export function parametersOr<
  T extends {
    readonly feeBps: number;
    readonly slashMicroGpuc: bigint;
    readonly originationBps: number;
    readonly bufferBlocks: number;
    readonly windowBlocks: number;
    readonly minPieceMicroGpuc: bigint;
    readonly bankFeeBps: number;
    readonly bankCapMicroGpuc: bigint;
    readonly bankWindowBlocks: number;
  },
>(said: { readonly [Name in keyof typeof parameterShape]?: z.infer<(typeof parameterShape)[Name]> }, otherwise: T): T {
  return {
    ...otherwise,
    feeBps: said.feeBps ?? otherwise.feeBps,
    slashMicroGpuc: said.slash ?? otherwise.slashMicroGpuc,
    originationBps: said.originationBps ?? otherwise.originationBps,
    bufferBlocks: said.bufferBlocks ?? otherwise.bufferBlocks,
    windowBlocks: said.windowBlocks ?? otherwise.windowBlocks,
    minPieceMicroGpuc: said.leastPiece ?? otherwise.minPieceMicroGpuc,
    bankFeeBps: said.bankFeeBps ?? otherwise.bankFeeBps,
    bankCapMicroGpuc: said.bankCap ?? otherwise.bankCapMicroGpuc,
    bankWindowBlocks: said.bankWindowBlocks ?? otherwise.bankWindowBlocks,
  };
}
