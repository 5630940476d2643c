import type { Governance } from '#lib/protocol/governance/box.ts';
import type { MemberAccount } from '../memberAccount.ts';
import type { PricedAsset } from '../creditPosition.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

/** An account before and after a transaction, with the context to check it. */
export interface AccountMove {
  readonly check: TransactionCheck;
  readonly before: MemberAccount;
  readonly after: MemberAccount;
  readonly ownerPresent: boolean;
  /** Governance as the transaction read it; checked against the current box once the action is known. */
  readonly governance: Governance | undefined;
  /** Price of an account's collateral asset. */
  readonly priceOf: (account: MemberAccount) => PricedAsset | undefined;
}
