import { Readable } from 'node:stream';
import { S3Store } from '@tus/s3-store';
import { AppError } from '#lib/runtime/appError.ts';
import type { BlobStore } from './blobStore.ts';
import type { RelayStorage } from './config.ts';

type S3Storage = Extract<RelayStorage, { kind: 's3' }>;

/** The store's client is open to subclasses only, and the store itself reads objects only whole. */
class RangedS3Store extends S3Store {
  async readRange(id: string, start: number, end: number): Promise<Readable> {
    const { Body } = await this.client.getObject({ Bucket: this.bucket, Key: id, Range: `bytes=${start}-${end}` });
    if (Body instanceof Readable) return Body;
    throw new AppError('unavailable', 'the object store gave no bytes');
  }
}

/** Blobs as objects of a bucket, uploaded in parts. */
export function createS3BlobStore(storage: S3Storage): BlobStore {
  const { bucket, region, endpoint, accessKeyId, secretAccessKey, forcePathStyle } = storage;
  const store = new RangedS3Store({
    s3ClientConfig: {
      bucket,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  });
  return {
    tus: store,
    writtenBytes: async (id) => {
      try {
        return (await store.getUpload(id)).offset;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw new AppError('unavailable', 'the object store does not answer', { cause: error });
      }
    },
    read: (id, start, end) => store.readRange(id, start, end),
    makeDurable: () => Promise.resolve(),
    remove: async (id) => {
      await store.remove(id).catch((error: unknown) => {
        if (!isMissing(error)) throw new AppError('unavailable', 'the object store does not delete', { cause: error });
      });
    },
  };
}

/** tus throws plain objects with a status code, the S3 client errors with a name. */
function isMissing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('status_code' in error) return error.status_code === 404 || error.status_code === 410;
  return error instanceof Error && ['NotFound', 'NoSuchKey', 'NoSuchUpload'].includes(error.name);
}
