import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { exitCodes } from '../../exitCodes.ts';
import { paint } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { hostDirectory } from './hostFile.ts';

const bytesPerGib = 2 ** 30;

export const hostDoctor = defineVerb({
  usage: 'doctor',
  description: 'check whether this machine can run jobs: engine, isolation, GPU, disk, clock',
  options: (command) => command.option('--disk <gib>', 'disk space that all slots together need'),
  schema: z.object({ disk: z.coerce.number().min(0).default(20) }),
  run: async (session, { disk }) => {
    const { io } = session;
    const dataFolder = await hostDirectory(session);
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const [header] = await (await session.chain()).lastHeaders(1);
    const headerTimeMs = header?.timestamp ?? 0;
    const { inspectHost } = await import('#worker/docker/inspectHost.ts');
    const checks = await inspectHost({
      dataFolder,
      neededDiskBytes: disk * bytesPerGib,
      headerTimeMs,
      nowMs: io.now(),
    });
    const failed = checks.some(({ status }) => status === 'fail');
    const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;
    const lines = checks.map(({ name, status, detail, nextStep }) => {
      const line = `${paint(io, colours[status], status.padEnd(4))}  ${name}: ${detail}`;
      return nextStep === undefined ? line : `${line}. ${nextStep}`;
    });
    return {
      json: { ok: !failed, checks },
      text: lines.join('\n'),
      exitCode: failed ? exitCodes.unavailable : exitCodes.ok,
    };
  },
});
