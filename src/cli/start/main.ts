import { AppError } from '#lib/runtime/appError.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';
import { exitCodes } from '../exitCodes.ts';
import { createNarrator } from './narrator.ts';
import { parseStartOptions } from './options.ts';
import { runStart } from './runStart.ts';

const options = parseStartOptions(process.argv.slice(2));
const narrator = createNarrator(process.stdout, Date.now);
using shutdown = onShutdown();
try {
  const addsUp = await runStart(options, narrator, shutdown.signal);
  process.exitCode = addsUp ? 0 : 1;
} catch (error) {
  if (shutdown.signal.aborted) {
    narrator.say('ended before the job was done');
    process.exit(exitCodes.interrupted);
  }
  if (!(error instanceof AppError)) throw error;
  narrator.say(`${error.message} ${error.nextStep ?? ''}`);
  process.exitCode = exitCodes.unavailable;
}
