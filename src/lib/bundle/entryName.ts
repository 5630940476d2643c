import { z } from 'zod';

const maxNameBytes = 4_096;
const maxSegmentBytes = 255;

// Backslashes and control characters are legal on Linux but are only ever seen in attacks on whoever lists the result.
// eslint-disable-next-line no-control-regex
const forbiddenCharacters = /[\u0000-\u001f\u007f\\]/;

/** Why `name` may not be the path of an archive entry, or `undefined` where it may. Directories come without their slash. */
export function entryNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (Buffer.byteLength(name) > maxNameBytes) return 'is too long';
  if (forbiddenCharacters.test(name)) return 'holds a forbidden character';
  if (name.includes('\ufffd')) return 'is not UTF-8';
  if (name.startsWith('/')) return 'is absolute';
  for (const segment of name.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return 'is not in its simplest form';
    if (Buffer.byteLength(segment) > maxSegmentBytes) return 'has a segment that is too long';
  }
  return undefined;
}

/** A path below some directory, in its simplest form. */
export const relativePath = z.string().refine((name) => entryNameFault(name) === undefined, 'not a relative path');
