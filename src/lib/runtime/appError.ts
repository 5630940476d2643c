/** The eight codes a user can meet; `bug` is ours alone. CLI exit codes and HTTP statuses derive from them. */
export type ErrorCode =
  | 'invalid'
  | 'unauthorized'
  | 'not_found'
  | 'insufficient_funds'
  | 'ineligible'
  | 'wrong_state'
  | 'conflict'
  | 'unavailable';

export interface AppErrorOptions extends ErrorOptions {
  /** What the user can do next, one sentence. */
  readonly nextStep?: string;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

/** An outcome that stops the operation and that its caller must be told about. Never carries a secret. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly nextStep: string | undefined;
  readonly data: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.nextStep = options.nextStep;
    this.data = options.data ?? {};
  }
}
