import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { maxDocumentBytes } from './jobManifest.ts';

/** The JSON document at the root of an unpacked bundle. @throws AppError `invalid` */
export async function readDocument<T>(dir: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(dir, name);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) throw new AppError('invalid', `the bundle has no ${name}`);
  if (facts.size > maxDocumentBytes) throw new AppError('invalid', `${name} is larger than ${maxDocumentBytes} bytes`);
  const parsed = schema.safeParse(parseJson(await readFile(path, 'utf8'), name));
  if (!parsed.success) throw new AppError('invalid', `${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${name} is not JSON`, { cause });
  }
}
