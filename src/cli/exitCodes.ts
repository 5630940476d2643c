import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError, type ErrorCode } from '#lib/runtime/appError.ts';

/** What a shell can tell a script about a command's end. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  funds: 5,
  ineligible: 6,
  conflict: 7,
  wrongState: 8,
  unavailable: 9,
  jobFailed: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const ofError: Readonly<Record<ErrorCode, ExitCode>> = {
  invalid: exitCodes.usage,
  unauthorized: exitCodes.auth,
  not_found: exitCodes.notFound,
  insufficient_funds: exitCodes.funds,
  ineligible: exitCodes.ineligible,
  wrong_state: exitCodes.wrongState,
  conflict: exitCodes.conflict,
  unavailable: exitCodes.unavailable,
};

/** Somebody said no, or pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';
}

/** The exit code for what a command threw; everything unforeseen is a bug. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof AppError || error instanceof PlanError) return ofError[error.code];
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof ZodError) return exitCodes.usage;
  if (error instanceof Error && error.name === 'AbortError') return exitCodes.interrupted;
  return exitCodes.bug;
}
