import { Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import type { CliIo } from './output.ts';

/** The process's own terminal. */
export function terminalIo(signal: AbortSignal): CliIo {
  const { stdin, stdout, stderr } = process;
  return {
    stdout,
    stderr,
    env: process.env,
    cwd: process.cwd(),
    interactive: stdin.isTTY && stderr.isTTY,
    question: async (text, { secret = false } = {}) => {
      stderr.write(text);
      const silent = new Writable({
        write: (_chunk, _encoding, done) => {
          done();
        },
      });
      const lines = createInterface({ input: stdin, output: secret ? silent : stderr, terminal: true });
      try {
        return await lines.question('', { signal });
      } finally {
        lines.close();
        if (secret) stderr.write('\n');
      }
    },
    signal,
    now: Date.now,
  };
}
