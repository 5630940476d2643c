import type { Governance } from '#lib/protocol/governance/box.ts';
import type { MemberAccount } from '../memberAccount.ts';
import type { PricedAsset } from '../creditPosition.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

/** An account before and after, and what the transaction shows to judge by. */
export interface AccountMove {
  readonly check: TransactionCheck;
  readonly before: MemberAccount;
  readonly after: MemberAccount;
  readonly ownerPresent: boolean;
  /** As the transaction read it; whether it is the one in force is asked once the action is known. */
  readonly governance: Governance | undefined;
  /** Prices an account with the collateral of this one. */
  readonly priceOf: (account: MemberAccount) => PricedAsset | undefined;
}
