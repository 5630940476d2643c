import { OutputBuilder, SAFE_MIN_BOX_VALUE, TransactionBuilder } from '@fleet-sdk/core';
import type { ChainBox } from '#lib/chain/ports.ts';
import { DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { selectFunding } from '#lib/protocol/shared/selectFunding.ts';

export interface Payment {
  /** ErgoTree (hex) that is paid. */
  readonly recipientTree: string;
  readonly nanoErg: bigint;
  readonly tokens?: readonly { readonly tokenId: string; readonly amount: bigint }[];
  /** Boxes that may pay; change returns to `changeErgoTree`. */
  readonly boxes: readonly ChainBox[];
  readonly changeErgoTree: string;
  readonly height: number;
}

/** A plain payment. @throws PlanError `insufficient_funds` */
export function buildPayment(payment: Payment): Pick<UnsignedPlan, 'transaction' | 'provers' | 'minerFeeNanoErg'> {
  const { recipientTree, nanoErg, tokens = [], boxes, changeErgoTree, height } = payment;
  const inputs = selectFunding(boxes, {
    nanoErg: nanoErg + DEFAULT_MINER_FEE_NANO_ERG + SAFE_MIN_BOX_VALUE,
    tokens: new Map(tokens.map(({ tokenId, amount }) => [tokenId, amount])),
  });
  const built = new TransactionBuilder(height)
    .from([...inputs], { ensureInclusion: true })
    .to(new OutputBuilder(nanoErg, recipientTree).addTokens([...tokens]))
    .sendChangeTo(changeErgoTree)
    .payFee(DEFAULT_MINER_FEE_NANO_ERG)
    .build();
  return { transaction: built.toEIP12Object(), provers: new Map(), minerFeeNanoErg: DEFAULT_MINER_FEE_NANO_ERG };
}
