export type PlanErrorCode = 'insufficient_funds' | 'ineligible' | 'wrong_state' | 'invalid' | 'unavailable';
export type PlanErrorData = Readonly<Record<string, string | number | boolean>>;

/** Thrown by builders for a transaction that the chain would refuse; `code` is one of the application's error codes. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly code: PlanErrorCode;
  /** Details, amounts as decimal strings; a shortage has `asset` ('nanoErg' or a token id), `needed` and `available`. */
  readonly data: PlanErrorData;

  constructor(code: PlanErrorCode, message: string, data: PlanErrorData = {}) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The error of a shortage; amounts in the asset's own smallest unit. */
export function shortage(asset: string, needed: bigint, available: bigint): PlanError {
  const what = asset === 'nanoErg' ? 'nanoERG' : `token ${asset}`;
  return new PlanError('insufficient_funds', `Needs ${needed} ${what}, ${available} available.`, {
    asset,
    needed: needed.toString(),
    available: available.toString(),
  });
}

/** Throws a `PlanError` unless a precondition of an action holds. */
export function requireThat(
  condition: boolean,
  code: PlanErrorCode,
  message: string,
  data: PlanErrorData = {},
): asserts condition {
  if (!condition) throw new PlanError(code, message, data);
}
