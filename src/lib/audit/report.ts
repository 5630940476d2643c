/** The kind of a finding. */
export type FindingKind =
  /** Index and transactions contradict each other, or a box does not match its id. */
  | 'index'
  /** Tokens were created. */
  | 'conservation'
  /** A token is in a box that must not hold it. */
  | 'token'
  /** No rule of the protocol explains a box or transaction. */
  | 'unexplained'
  /** A job that was not created by a match is treated as genuine. */
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
  /** An account's GPUC differ from its allotment plus balance. */
  | 'balance'
  /** Debt that the rules do not allow. */
  | 'credit'
  /** Collateral was moved or kept against the rules. */
  | 'collateral'
  | 'flag'
  /** A bank shard's reserve is below what it has issued. */
  | 'reserve'
  /** A bank shard's redemption window or cap is violated. */
  | 'window';

/** A rule, with the finding to report if it does not hold. */
export interface Rule {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly holds: boolean;
}

/** A violation, with the box and transaction where it occurred. */
export interface Finding {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly boxId?: string;
  readonly txId?: string;
}

/** A line of the audit table: value computed from history against value in unspent boxes. */
export interface AuditLine {
  readonly what: string;
  readonly unit: 'microGpuc' | 'cents' | 'units';
  readonly computed: bigint;
  readonly onChain: bigint;
  readonly ok: boolean;
}

/** Backing of the GPUC in circulation at the last oracle prices. Amounts in micro-GPUC, SigUSD in cents. */
export interface Solvency {
  readonly supplyMicroGpuc: bigint;
  readonly burnedMicroGpuc: bigint;
  /** In bank shards, not issued. */
  readonly bankStockMicroGpuc: bigint;
  /** In registry shards, and up to an allotment in accounts. */
  readonly allotmentsMicroGpuc: bigint;
  /** All other GPUC: in wallets, desks, orders, escrows, stakes, the treasury, and positive balances of accounts. */
  readonly circulatingMicroGpuc: bigint;
  readonly issuedMicroGpuc: bigint;
  readonly reserveCents: bigint;
  readonly creditMicroGpuc: bigint;
  /** Sum over accounts of the smaller of debt and collateral value. */
  readonly coveredCreditMicroGpuc: bigint;
  /** Collateral of accounts in debt, at the pools' prices. */
  readonly collateralMicroGpuc: bigint;
  /** Collateral value after the haircut (threshold): the largest debt that is not unhealthy. */
  readonly haircutCollateralMicroGpuc: bigint;
  /** Circulating GPUC without reserve or collateral. */
  readonly unbackedMicroGpuc: bigint;
  /** GPUC outside registry and banks at creation; zero except on test chains. */
  readonly handedOutMicroGpuc: bigint;
  /** Total debt written off. */
  readonly writtenOffMicroGpuc: bigint;
  readonly accounts: Readonly<Record<'all' | 'inDebt' | 'ill' | 'flagged' | 'underWater' | 'unpriced', number>>;
  readonly prices: readonly PoolPrice[];
  /** Each bank shard's reserve covers what it has issued, and haircut collateral covers all credit. */
  readonly ok: boolean;
}

/** The price of a pool. */
export interface PoolPrice {
  readonly nft: string;
  /** Name of the priced unit; the NFT if the deployment does not name the pool. */
  readonly unit: string;
  readonly nanoErg: bigint;
  readonly ageBlocks: number;
  /** Whether scripts accept it in the next block. */
  readonly fresh: boolean;
}

export interface AuditReport {
  /** The table, and the backing of GPUC. */
  readonly addsUp: boolean;
  readonly height: number;
  readonly transactions: number;
  /** Number of occurrences of each protocol action. */
  readonly actions: Readonly<Record<string, number>>;
  readonly lines: readonly AuditLine[];
  readonly solvency: Solvency;
  readonly findings: readonly Finding[];
}
