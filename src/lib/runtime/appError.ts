/** The eight error codes of the application. CLI exit codes and HTTP statuses derive from them. */
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

/** An expected failure with a code, a message and, if possible, a next step for the user. Never contains a secret. */
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
