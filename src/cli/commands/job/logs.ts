import { z } from 'zod';
import { showLogs } from '#lib/client/job/jobLogs.ts';
import type { LogRecord } from '#lib/bundle/logRecord.ts';
import { printable } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { jobStoreOf, onTerminal } from './context.ts';

export const jobLogs = defineVerb({
  usage: 'logs <id>',
  description: 'print a job’s decrypted log',
  options: (command) => command.option('--follow', 'continue until the worker closes the log'),
  schema: z.object({ id: z.string().min(1), follow: z.boolean().default(false) }),
  run: async (session, { id, follow }) => {
    const { io, flags } = session;
    const [store, relay] = await Promise.all([jobStoreOf(session), session.relay()]);
    const record = await store.find(id);
    const records: LogRecord[] = [];
    const idle = new AbortController();
    let timer = follow ? undefined : setTimeout(stop, quietMs);
    function stop(): void {
      idle.abort();
    }
    const logged = (line: LogRecord): void => {
      if (flags.json) records.push(line);
      else io.stdout.write(printable(line.text.endsWith('\n') ? line.text : `${line.text}\n`));
      if (timer !== undefined) {
        clearTimeout(timer);
        timer = setTimeout(stop, quietMs);
      }
    };
    const signal = AbortSignal.any([idle.signal, io.signal]);
    await showLogs({ relay, observer: { ...onTerminal(io), logged } }, record, signal);
    clearTimeout(timer);
    return { json: { records }, text: '' };
  },
});

/** The relay sends all it has at once; after so long a silence that was all. */
const quietMs = 1_500;
