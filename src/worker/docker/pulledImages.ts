import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { z } from 'zod';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { hasStatus } from '#worker/docker/engineClient.ts';

export interface ImageKeeping {
  /** Where it is written down which images this worker has pulled. */
  readonly recordFile: string;
  /** An image that no job has used for this long goes. */
  readonly idleMs: number;
  /** Of all images that this worker has pulled together; those used longest ago go first. */
  readonly mostBytes: number;
  /** What was used so recently stays, however large: its container may be on its way. */
  readonly recentMs: number;
}

export interface KnownImage {
  readonly reference: string;
  /** Milliseconds since the Unix epoch. */
  readonly usedAtMs: number;
  readonly bytes: number;
}

export interface RemovalQuestion {
  readonly nowMs: number;
  /** References that jobs under way name. */
  readonly inUse: ReadonlySet<string>;
  readonly keeping: Omit<ImageKeeping, 'recordFile'>;
}

/** References of the images to remove: what is idle, then what was used longest ago until the rest is small enough. */
export function imagesToRemove(images: readonly KnownImage[], question: RemovalQuestion): readonly string[] {
  const { nowMs, inUse, keeping } = question;
  let bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  const removed: string[] = [];
  for (const image of [...images].sort((one, other) => one.usedAtMs - other.usedAtMs)) {
    const unusedMs = nowMs - image.usedAtMs;
    if (inUse.has(image.reference) || unusedMs < keeping.recentMs) continue;
    if (unusedMs <= keeping.idleMs && bytes <= keeping.mostBytes) continue;
    removed.push(image.reference);
    bytes -= image.bytes;
  }
  return removed;
}

export interface PulledImages {
  /** An image was pulled here: it is this worker's to remove again. */
  pulled(reference: string): Promise<void>;
  /** A job uses it, whoever brought it here. */
  used(reference: string): Promise<void>;
  /** Removes what need not be kept; returns what it removed. */
  removeUnused(inUse: ReadonlySet<string>): Promise<readonly string[]>;
}

const recordSchema = z.record(z.string(), z.strictObject({ usedAtMs: z.int() }));
type PulledRecord = z.infer<typeof recordSchema>;

/** Knows which of the machine's images this worker has pulled; no other is ever removed. */
export function createPulledImages(docker: Docker, keeping: ImageKeeping, now: () => number = Date.now): PulledImages {
  // One at a time: an image must not be removed between being found and being used.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const mine = last.then(action);
    last = mine.catch(() => undefined);
    return mine;
  };
  const change = async (edit: (record: PulledRecord) => PulledRecord): Promise<void> => {
    const before = await readRecord(keeping.recordFile);
    const after = edit(before);
    if (after !== before) await writeFileAtomically(keeping.recordFile, JSON.stringify(after));
  };
  const mark = (record: PulledRecord, reference: string): PulledRecord => ({
    ...record,
    [reference]: { usedAtMs: now() },
  });
  const removeUnused = async (inUse: ReadonlySet<string>): Promise<readonly string[]> => {
    const images = await look(docker, await readRecord(keeping.recordFile));
    const removed: string[] = [];
    for (const reference of imagesToRemove(images, { nowMs: now(), inUse, keeping })) {
      if (await remove(docker, reference)) removed.push(reference);
    }
    const left = new Set(images.map(({ reference }) => reference).filter((reference) => !removed.includes(reference)));
    await change((record) => {
      const kept = Object.entries(record).filter(([reference]) => left.has(reference));
      return kept.length === Object.keys(record).length ? record : Object.fromEntries(kept);
    });
    return removed;
  };
  return {
    pulled: (reference) => inTurn(() => change((record) => mark(record, reference))),
    used: (reference) =>
      inTurn(() => change((record) => (Object.hasOwn(record, reference) ? mark(record, reference) : record))),
    removeUnused: (inUse) => inTurn(() => removeUnused(inUse)),
  };
}

/** Without a record nothing is known to be this worker's, and nothing is removed. */
async function readRecord(path: string): Promise<PulledRecord> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

/** Those of them that are still here and nobody else's: who gave one a name of his own wants to keep it. */
async function look(docker: Docker, record: PulledRecord): Promise<readonly KnownImage[]> {
  const found: KnownImage[] = [];
  for (const [reference, { usedAtMs }] of Object.entries(record)) {
    const image = await inspect(docker, reference);
    const tags = image?.RepoTags as readonly string[] | null | undefined;
    if (image !== undefined && (tags ?? []).length === 0) found.push({ reference, usedAtMs, bytes: image.Size });
  }
  return found;
}

async function inspect(docker: Docker, reference: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(reference).inspect();
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** False where a container still uses it: the engine knows better than any record. */
async function remove(docker: Docker, reference: string): Promise<boolean> {
  try {
    await docker.getImage(reference).remove();
    return true;
  } catch (error) {
    if (hasStatus(error, 404)) return true;
    if (hasStatus(error, 409)) return false;
    throw error;
  }
}
