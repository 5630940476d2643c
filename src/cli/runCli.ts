import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printError, type CliIo } from './output.ts';
import { createProgram } from './program.ts';
import type { Run } from './verb.ts';

/** Runs one command line (without node and script) and gives its exit code; never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const run: Run = { io, exitCode: exitCodes.ok, endsByInterrupt: false };
  const json = argv.includes('--json');
  try {
    await createProgram(run).parseAsync([...argv], { from: 'user' });
    return io.signal.aborted && !run.endsByInterrupt ? exitCodes.interrupted : run.exitCode;
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    // Help and version come as errors without fault; commander has written them already.
    if (!(error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))) {
      printError(io, error, json);
    }
    return exitCodeOf(error);
  }
}
