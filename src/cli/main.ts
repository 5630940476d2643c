import { terminalIo } from './terminalIo.ts';
import { runCli } from './runCli.ts';

const interrupt = new AbortController();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one does not wait for what the first one asked to stop.
    if (interrupted) process.exit(130);
    interrupted = true;
    interrupt.abort();
  });
}
// A reader that closes its end early (`dgcm … | head`) must neither end a command nor change its exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
process.exitCode = await runCli(process.argv.slice(2), terminalIo(interrupt.signal));
