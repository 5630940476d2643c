import { pino, type DestinationStream, type Level, type Logger } from 'pino';

export type { Logger };

export interface LoggerOptions {
  /** Name of the process or component, on every line. */
  readonly name: string;
  /** Default `info`. */
  readonly level?: Level | 'silent';
  /** Default: standard error, since standard output belongs to the data of a command. */
  readonly destination?: DestinationStream;
}

const secretFields = [
  'mnemonic',
  'passphrase',
  'password',
  'secret',
  'secretKey',
  'privateKey',
  'seed',
  'token',
  'apiKey',
  'authorization',
  'cookie',
  'nonce',
  'identity',
];

// pino redacts by path and depth; callers must not nest secrets deeper than this.
const depth = 3;
const paths = secretFields.flatMap((field) =>
  Array.from({ length: depth + 1 }, (_, level) => `${'*.'.repeat(level)}${field}`),
);

/** A JSON-lines logger. Fields that look like secrets are replaced by `[redacted]`. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    { name, level, redact: { paths, censor: '[redacted]' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );
}
