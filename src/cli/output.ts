import type { Writable } from 'node:stream';
import { inspect, styleText, stripVTControlCharacters } from 'node:util';
import { CommanderError } from 'commander';
import { ZodError, z } from 'zod';
import { formatErg } from '#lib/client/money.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError } from '#lib/runtime/appError.ts';

/** Everything of the outside world that a command may touch; a test brings its own. */
export interface CliIo {
  /** Data, and nothing else. */
  readonly stdout: Writable;
  /** Messages, progress, questions. */
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Somebody sits at a terminal and can be asked. */
  readonly interactive: boolean;
  /** Asks on stderr; `secret` hides what is typed. */
  question(text: string, options?: { readonly secret?: boolean }): Promise<string>;
  readonly signal: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** What a command has found or done. */
export interface CommandResult {
  /** Printed with `--json`, unless undefined; amounts as `bigint` become decimal strings. */
  readonly json: unknown;
  /** Printed otherwise. */
  readonly text: string;
  readonly exitCode?: number;
  /** Ctrl-C is how the command ends, and no failure of it. */
  readonly endsByInterrupt?: boolean;
}

/** JSON with every `bigint` as a decimal string; what could move a terminal's cursor is escaped, and reads back the same. */
export const toJson = (value: unknown, indent = 2): string =>
  JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item),
    indent,
  ).replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Colours only for a terminal whose user has not said NO_COLOR. */
export function paint(io: CliIo, style: Parameters<typeof styleText>[0], text: string): string {
  const { NO_COLOR: noColor } = io.env;
  return io.interactive && (noColor === undefined || noColor === '') ? styleText(style, text) : text;
}

export function printResult(io: CliIo, result: CommandResult, json: boolean): void {
  const text = json ? (result.json === undefined ? '' : toJson(result.json)) : result.text;
  if (text !== '') io.stdout.write(`${text}\n`);
}

/** A line for the person at the terminal. */
export function say(io: CliIo, text: string): void {
  io.stderr.write(`${text}\n`);
}

/** What went wrong and what can be done, in `--json` as one object on stderr. Details of a bug are shown; it is ours. */
export function printError(io: CliIo, error: unknown, json: boolean): void {
  const { code, message, nextStep, data } = describe(error);
  if (json) {
    io.stderr.write(`${toJson({ error: { code, message, ...(nextStep ? { nextStep } : {}), ...data } }, 0)}\n`);
    return;
  }
  say(io, `${paint(io, 'red', 'error')}: ${printable(message)}`);
  if (nextStep !== undefined) say(io, printable(nextStep));
  if (code === 'bug') say(io, printable(inspect(error)));
}

interface Described {
  readonly code: string;
  readonly message: string;
  readonly nextStep?: string | undefined;
  readonly data?: object;
}

function describe(error: unknown): Described {
  if (error instanceof AppError) {
    const { code, message, nextStep, data } = error;
    return { code, message, nextStep, data: Object.keys(data).length > 0 ? { data } : {} };
  }
  if (error instanceof PlanError) return { ...describePlan(error), data: { data: error.data } };
  if (error instanceof ZodError) return { code: 'invalid', message: z.prettifyError(error) };
  if (error instanceof Error && error.name === 'AbortError') return { code: 'interrupted', message: error.message };
  if (error instanceof CommanderError) return { code: 'invalid', message: error.message.replace(/^error: /, '') };
  return { code: 'bug', message: error instanceof Error ? error.message : String(error) };
}

/** A shortage of ERG is never called an insufficient balance: the user may be rich in everything else. */
function describePlan({ code, message, data }: PlanError): Described {
  const { asset, needed, available } = data;
  if (asset !== 'nanoErg' || typeof needed !== 'string' || typeof available !== 'string') return { code, message };
  const short = formatErg(BigInt(needed) - BigInt(available));
  return { code, message: `${short} ERG short: the deposits, which return, the tips and the miner’s fee need them.` };
}

/** Control characters but tab and line feed, and those that turn the direction of writing. */
const unprintable =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * What somebody else wrote, fit for a terminal: escape sequences go, lone carriage returns become line breaks, and what is
 * left of control characters is shown as what it is.
 */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\r\n?/g, '\n').replaceAll(unprintable, '\ufffd');

/** Columns padded to their widest cell; numbers stay where the caller aligned them. Strangers may have written a cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => printable(cell).replaceAll(/\s/g, ' ')));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
