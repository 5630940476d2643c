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
  | 'governance';

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
  readonly unit: 'microGpuc' | 'units';
  readonly computed: bigint;
  readonly onChain: bigint;
  readonly ok: boolean;
}

export interface AuditReport {
  readonly addsUp: boolean;
  readonly height: number;
  readonly transactions: number;
  /** How often each action of the protocol was found. */
  readonly actions: Readonly<Record<string, number>>;
  readonly lines: readonly AuditLine[];
  readonly findings: readonly Finding[];
}
