import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { AppError } from '#lib/runtime/appError.ts';
import type { BlobStore } from './blobStore.ts';
import type { BundleRecords } from './bundleRecords.ts';

/** Blobs as files of a directory. Their sizes and owners are in the records; the file system knows how much has come. */
export async function createFileBlobStore(directory: string, records: BundleRecords): Promise<BlobStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pathOf = (id: string): string => join(directory, id);
  // tus would keep a JSON file beside every upload, which a crash could cut in half.
  const configstore = {
    get: (id: string): Promise<Upload | undefined> => {
      const record = records.byId(id);
      return Promise.resolve(record && new Upload({ id, size: record.size, offset: 0 }));
    },
    set: (): Promise<void> => Promise.resolve(),
    delete: (): Promise<void> => Promise.resolve(),
  };
  return {
    tus: new FileStore({ directory, configstore }),
    writtenBytes: async (id) => {
      try {
        return (await stat(pathOf(id))).size;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    read: async (id, start, end) => {
      // Opened before anything is answered: afterwards a refusal could only be a broken connection.
      const handle = await open(pathOf(id), 'r').catch((cause: unknown) => {
        throw new AppError('unavailable', 'the bundle cannot be read', { cause });
      });
      return handle.createReadStream({ start, end });
    },
    makeDurable: async (id) => {
      for (const path of [pathOf(id), directory]) {
        const handle = await open(path, 'r');
        await handle.sync().finally(() => handle.close());
      }
    },
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}
