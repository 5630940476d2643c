/** What kind of thing is wrong. */
export type FindingKind =
  /** The index and the transactions tell different stories, or a box is not what its id says. */
  | 'index'
  /** Tokens came from nowhere. */
  | 'conservation'
  /** A token is where it must never be. */
  | 'token'
  /** A box or transaction that no rule of the protocol explains. */
  | 'unexplained'
  /** A job that no match made is treated as one. */
  | 'forged'
  | 'counter'
  | 'stake'
  | 'earnings'
  | 'ticket'
  | 'price'
  | 'term'
  | 'escrow'
  | 'deposit'
  | 'payment'
  | 'tag'
  | 'fee'
  | 'height'
  | 'governance'
  /** An account's tokens are not its allotment and its balance. */
  | 'balance'
  /** Debt that the rules do not allow. */
  | 'credit'
  /** Collateral that went where it may not, or stayed where it may not. */
  | 'collateral'
  | 'flag'
  /** A bank shard that holds less than it has issued. */
  | 'reserve'
  /** What a bank shard redeems within a window. */
  | 'window';

/** One rule: what kind of thing is wrong where it does not hold, and what to say then. */
export interface Rule {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly holds: boolean;
}

/** One thing that does not add up, and where. */
export interface Finding {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly boxId?: string;
  readonly txId?: string;
}

/** One line of the table: the fold over history against what the chain holds now. */
export interface AuditLine {
  readonly what: string;
  readonly unit: 'microGpuc' | 'cents' | 'units';
  readonly computed: bigint;
  readonly onChain: bigint;
  readonly ok: boolean;
}

/** What stands behind the GPUC that are about, by what the pools said last. Amounts are micro-GPUC, SigUSD cents. */
export interface Solvency {
  readonly supplyMicroGpuc: bigint;
  readonly burnedMicroGpuc: bigint;
  /** In bank shards, not issued. */
  readonly bankStockMicroGpuc: bigint;
  /** In registry shards, and up to an allotment in accounts. */
  readonly allotmentsMicroGpuc: bigint;
  /** All the rest: in wallets, desks, orders, escrows, stakes, the treasury, and what accounts earned. */
  readonly circulatingMicroGpuc: bigint;
  readonly issuedMicroGpuc: bigint;
  readonly reserveCents: bigint;
  readonly creditMicroGpuc: bigint;
  /** What debts are worth as far as each one's own collateral is. */
  readonly coveredCreditMicroGpuc: bigint;
  /** Collateral of accounts in debt, at the pools' prices. */
  readonly collateralMicroGpuc: bigint;
  /** As much of it as debt may be before an account is ill. */
  readonly haircutCollateralMicroGpuc: bigint;
  /** In circulation with neither reserve nor collateral behind it. */
  readonly unbackedMicroGpuc: bigint;
  /** What neither registry nor bank held at the start; nothing but on a test chain. */
  readonly handedOutMicroGpuc: bigint;
  /** Debt that ended unpaid, ever. */
  readonly writtenOffMicroGpuc: bigint;
  readonly accounts: Readonly<Record<'all' | 'inDebt' | 'ill' | 'flagged' | 'underWater' | 'unpriced', number>>;
  readonly prices: readonly PoolPrice[];
  /** Each bank shard's reserve covers what it has issued, and haircut collateral covers all credit. */
  readonly ok: boolean;
}

/** What a pool says. */
export interface PoolPrice {
  readonly nft: string;
  /** What one of it costs: of a pool that the deployment does not name, the NFT. */
  readonly unit: string;
  readonly nanoErg: bigint;
  readonly ageBlocks: number;
  /** Whether scripts take it in the next block. */
  readonly fresh: boolean;
}

export interface AuditReport {
  /** The books, and what stands behind the money. */
  readonly addsUp: boolean;
  readonly height: number;
  readonly transactions: number;
  /** How often each action of the protocol was found. */
  readonly actions: Readonly<Record<string, number>>;
  readonly lines: readonly AuditLine[];
  readonly solvency: Solvency;
  readonly findings: readonly Finding[];
}
