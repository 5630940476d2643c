import type Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';
import { withFileLock } from '#worker/docker/fileLock.ts';
import type { PulledImages } from '#worker/docker/pulledImages.ts';
import { pullImage } from '#worker/docker/pullImage.ts';
import { openPullRoom } from '#worker/docker/pullRoom.ts';
import { requireRegistry } from '#worker/docker/registries.ts';
import { hasStatus } from '#worker/docker/engineClient.ts';
import type { ImageDigest } from '#worker/runtime/containerRuntime.ts';

/** Images that this machine can make by itself, by the reference jobs name them with. */
export type ImageBuilders = Readonly<Record<string, (docker: Docker, reference: string) => Promise<void>>>;

export interface ImageSources {
  readonly docker: Docker;
  readonly builders: ImageBuilders;
  /** Told of each image that is pulled or used. */
  readonly pulledImages?: PulledImages | undefined;
  /** Registries (`host[:port]`) that may be asked; any public one where absent. */
  readonly registries?: readonly string[] | undefined;
  /** Of the engine's disk, for one pull. */
  readonly mostBytes?: number | undefined;
}

/**
 * The image a job names, on this machine: present already, made here, or pulled. A stranger's reference must carry its
 * digest, because a tag can mean something else tomorrow. Throws AppError `invalid`, `not_found`, `unavailable`, `ineligible`.
 */
export async function prepareImage(
  { docker, builders, pulledImages, registries, mostBytes = Infinity }: ImageSources,
  reference: string,
): Promise<ImageDigest> {
  const build = Object.hasOwn(builders, reference) ? builders[reference] : undefined;
  if (build === undefined && !/(^|@)sha256:[0-9a-f]{64}$/.test(reference)) {
    throw new AppError('invalid', `Image ${reference} is not named by its digest`, {
      nextStep: 'Name it as repository@sha256:…',
    });
  }
  // Before it is looked for: what is marked as used stays.
  await pulledImages?.used(reference);
  const present = await imageDigest(docker, reference);
  if (present !== undefined) return present;
  if (build === undefined) {
    await requireRegistry(reference, registries);
    await pullImage(docker, reference, { room: await openPullRoom(docker, mostBytes) });
    await pulledImages?.pulled(reference);
  }
  // Several processes of this machine may want the same image at once; one makes it, the others find it.
  else
    await withFileLock(
      `image-${reference}`,
      async () => (await imageDigest(docker, reference)) ?? build(docker, reference),
    );
  const made = await imageDigest(docker, reference);
  if (made === undefined) throw new AppError('not_found', `Image ${reference} is not here after it was fetched`);
  return made;
}

async function imageDigest(docker: Docker, reference: string): Promise<ImageDigest | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Id as ImageDigest;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw new AppError('unavailable', 'The container engine does not answer', { cause: error });
  }
}

/** Makes a tar of a root file system into an image under `reference` (`repository:tag`). */
export async function importRootFileSystem(
  docker: Docker,
  reference: string,
  tar: NodeJS.ReadableStream,
): Promise<void> {
  const [repo, tag] = reference.split(':');
  const progress = await docker.importImage(tar, { repo, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
