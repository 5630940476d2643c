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
process.exitCode = await runCli(process.argv.slice(2), terminalIo(interrupt.signal));
