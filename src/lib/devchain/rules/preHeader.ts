/** What a script sees of the block that would include the transaction. */
export interface PreHeader {
  readonly version: number;
  readonly parentId: string;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly nBits: bigint;
  readonly height: number;
  /** Compressed public key, hex. */
  readonly minerPk: string;
  readonly votes: string;
}
