import { runCli } from '#cli/runCli.ts';
import { terminalIo } from '#cli/terminalIo.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';

// The devchain as the command line runs it, but ending with the soak, however that ends.
using shutdown = onShutdown();
process.exitCode = await runCli(process.argv.slice(2), terminalIo(shutdown.signal));
