import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { systemClock } from '#lib/runtime/clock.ts';

/**
 * A directory through which guards in separate processes, on separate machines where it is shared, sign together. It holds
 * commitments and proofs, never a nonce or a key; whoever can write to it can spoil a signing, not forge one.
 */
export interface Exchange {
  put(name: string, message: object): Promise<void>;
  /** Waits for a message. @throws AppError `invalid` for one of another shape. */
  take<T>(name: string, schema: z.ZodType<T>): Promise<T>;
  /** Waits until `count` messages of a kind (`kind.<whoever>.json`) are there; the first in order of name. */
  takeMany<T>(kind: string, request: { readonly count: number; readonly schema: z.ZodType<T> }): Promise<readonly T[]>;
}

const pollMs = 200;

export function openExchange(directory: string, signal: AbortSignal): Exchange {
  const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const text = await readFile(join(directory, file), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new AppError('invalid', `${file} in ${directory} is no message of a signing.`);
    return parsed.data;
  };
  const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await systemClock.sleep(pollMs, signal);
    }
  };
  return {
    put: async (name, message) => {
      await mkdir(directory, { recursive: true });
      await writeFileAtomically(join(directory, `${name}.json`), `${JSON.stringify(message)}\n`, { mode: 0o644 });
    },
    take: (name, schema) => until(() => read(`${name}.json`, schema)),
    takeMany: (kind, { count, schema }) =>
      until(async () => {
        const files = (await readdir(directory).catch(() => [])).filter(
          (file) => file.startsWith(`${kind}.`) && file.endsWith('.json'),
        );
        if (files.length < count) return undefined;
        const messages = await Promise.all(
          files
            .sort()
            .slice(0, count)
            .map((file) => read(file, schema)),
        );
        return messages.every((message) => message !== undefined) ? messages : undefined;
      }),
  };
}
