import type { ChainBox } from '#lib/chain/ports.ts';
import { bankTokens, CENT_MICRO_GPUC, SEED_CENTS, windowPositions } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { readLongs } from '#lib/protocol/shared/registers.ts';
import type { Rule } from './report.ts';

/** A bank shard as read from its box. */
export interface BankShard {
  readonly boxId: string;
  readonly nanoErg: bigint;
  readonly gpucMicroGpuc: bigint;
  /** GPUC held at creation minus GPUC held now. */
  readonly issuedMicroGpuc: bigint;
  /** Cents of SigUSD above the seed cent. */
  readonly reserveCents: bigint;
  readonly windowStart: bigint;
  readonly redeemedMicroGpuc: bigint;
}

/** Whether a box is a bank shard: BANK under the bank's script. */
export const isBankBox = (box: ChainBox, { trees, tokens }: Deployment): boolean =>
  box.ergoTree === trees.bank && amountOf(box, tokens.bank) > 0n;

/** Reads any box that `isBankBox`. */
export function readBankShard(box: ChainBox, { constants, tokens, externals }: Deployment): BankShard {
  const window = readLongs(box, 'R4');
  const gpucMicroGpuc = amountOf(box, tokens.gpuc);
  return {
    boxId: box.boxId,
    nanoErg: box.value,
    gpucMicroGpuc,
    issuedMicroGpuc: constants.bankInitialMicroGpuc - gpucMicroGpuc,
    reserveCents: amountOf(box, externals.sigUsd) - SEED_CENTS,
    windowStart: window?.[windowPositions.start] ?? 0n,
    redeemedMicroGpuc: window?.[windowPositions.redeemed] ?? 0n,
  };
}

/**
 * Invariants of a bank shard: with R the cents above the seed and I the cents issued (a whole number), R ≥ I, so that it
 * can redeem everything it has issued.
 */
export function bankRules(box: ChainBox, deployment: Deployment): readonly Rule[] {
  const { tokens, externals } = deployment;
  const { issuedMicroGpuc, reserveCents } = readBankShard(box, deployment);
  const places = {
    [bankTokens.bank]: tokens.bank,
    [bankTokens.gpuc]: tokens.gpuc,
    [bankTokens.sigUsd]: externals.sigUsd,
  };
  const inPlace = Object.entries(places).every(([at, tokenId]) => box.assets[Number(at)]?.tokenId === tokenId);
  return [
    { kind: 'token', detail: 'its tokens are not BANK, GPUC, SigUSD', holds: inPlace && box.assets.length === 3 },
    { kind: 'token', detail: 'not one BANK', holds: box.assets[bankTokens.bank]?.amount === 1n },
    { kind: 'window', detail: 'R4 is no window', holds: readLongs(box, 'R4')?.length === 2 },
    {
      kind: 'reserve',
      detail: `${issuedMicroGpuc} micro-GPUC issued, not a whole number of cents from nothing upwards`,
      holds: issuedMicroGpuc >= 0n && issuedMicroGpuc % CENT_MICRO_GPUC === 0n,
    },
    {
      kind: 'reserve',
      detail: `${reserveCents} cents of reserve for ${issuedMicroGpuc} micro-GPUC issued`,
      holds: isReserved({ issuedMicroGpuc, reserveCents }),
    },
  ];
}

/** Reserve ≥ issued, compared in micro-GPUC to avoid a division. */
export const isReserved = ({ issuedMicroGpuc, reserveCents }: Pick<BankShard, 'issuedMicroGpuc' | 'reserveCents'>) =>
  reserveCents * CENT_MICRO_GPUC >= issuedMicroGpuc;
