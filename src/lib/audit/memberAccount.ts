import type { ChainBox } from '#lib/chain/ports.ts';
import { accountTokens } from '#lib/protocol/account/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { readBytes, readInt, readLong } from '#lib/protocol/shared/registers.ts';
import type { Rule } from './report.ts';

/** An account as read from its box. */
export interface MemberAccount {
  readonly boxId: string;
  readonly ownerTree: string | undefined;
  /** GPUC held minus the allotment; negative if the account owes. */
  readonly balanceMicroGpuc: bigint;
  readonly flaggedHeight: number;
  readonly nanoErg: bigint;
  readonly creationHeight: number;
  readonly collateral: ChainBox['assets'][number] | undefined;
}

/** Whether a box has MEMBER or the account script, genuine or not. */
export const isMemberBox = (box: ChainBox, { trees, tokens }: Deployment): boolean =>
  box.ergoTree === trees.account && amountOf(box, tokens.member) > 0n;

/** Reads any box that `isMemberBox`; the balance comes from its tokens, never from R4. */
export function readMemberAccount(box: ChainBox, { constants, tokens }: Deployment): MemberAccount {
  return {
    boxId: box.boxId,
    ownerTree: readBytes(box, 'R5'),
    balanceMicroGpuc: amountOf(box, tokens.gpuc) - constants.allotmentMicroGpuc,
    flaggedHeight: readInt(box, 'R6') ?? 0,
    nanoErg: box.value,
    creationHeight: box.creationHeight,
    collateral: box.assets[accountTokens.collateral],
  };
}

/** Invariants of an account. */
export function accountRules(box: ChainBox, { constants, tokens }: Deployment): readonly Rule[] {
  const member = box.assets[accountTokens.member];
  const gpuc = box.assets[accountTokens.gpuc];
  const balance = readLong(box, 'R4');
  const { allotmentMicroGpuc, accountRentNanoErg } = constants;
  const due = balance === undefined ? undefined : allotmentMicroGpuc + balance;
  return [
    {
      kind: 'token',
      detail: 'its first token is not one MEMBER',
      holds: member?.tokenId === tokens.member && member.amount === 1n,
    },
    {
      kind: 'balance',
      detail: `allotment and balance are ${String(due)} micro-GPUC, found ${String(gpuc?.amount)}`,
      holds: due !== undefined && gpuc?.tokenId === tokens.gpuc && gpuc.amount === due,
    },
    {
      kind: 'deposit',
      detail: `${box.value} nanoERG, of which ${accountRentNanoErg} are rent`,
      holds: box.value >= accountRentNanoErg,
    },
    { kind: 'token', detail: 'more than one collateral token', holds: box.assets.length <= 3 },
    { kind: 'flag', detail: 'no flag in R6', holds: readInt(box, 'R6') !== undefined },
  ];
}
