import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openImageRegistry } from '#test/support/worker/imageRegistry.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { hasStatus } from '#worker/docker/engineClient.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';

const size = 1_000_000;
const hourMs = 3_600_000;

/** The registry of a reference; those of tests are on this machine. */
const registryAt = (reference: string): string => reference.slice(0, reference.indexOf('/'));

async function setup(limits: { idleMs?: number; mostBytes?: number }) {
  const docker = await ensureEngine();
  const folder = await mkdtemp(join(tmpdir(), 'dgcm-images-'));
  const registry = await openImageRegistry();
  const offered: string[] = [];
  const images = {
    recordFile: join(folder, 'images.json'),
    ...{ idleMs: hourMs, mostBytes: 1e12, recentMs: 0, ...limits },
  };
  const policy = { workerId: 'images' };
  const here = async (reference: string): Promise<boolean> =>
    docker
      .getImage(reference)
      .inspect()
      .then(
        () => true,
        (error: unknown) => !hasStatus(error, 404),
      );
  return {
    docker,
    here,
    /** A worker's runtime; another call is its next life. */
    open: (registries: readonly string[] | undefined = offered.map(registryAt)) =>
      new DockerRuntime({ docker, policy, outputRoot: join(folder, 'outputs'), builders: {}, images, registries }),
    offer: async (content = randomBytes(size)) => {
      const reference = await registry.offer(content);
      offered.push(reference);
      return reference;
    },
    /** As the machine's owner would. */
    pullByHand: async (reference: string) => {
      const progress = await docker.pull(reference);
      await new Promise((resolve) => {
        docker.modem.followProgress(progress, resolve);
      });
    },
    [Symbol.asyncDispose]: async () => {
      for (const reference of offered) {
        await docker
          .getImage(reference)
          .remove({ force: true })
          .catch(() => undefined);
      }
      await registry[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const nothing = new Set<string>();

describe('images that a worker has pulled', () => {
  it('are removed when idle, also after a restart, and never those it did not pull', async () => {
    await using s = await setup({ idleMs: -1 });
    const [own, owners] = [await s.offer(), await s.offer()];
    await s.pullByHand(owners);
    const runtime = s.open();
    for (const reference of [own, owners]) await runtime.prepareImage(reference);
    expect(await s.open().removeUnusedImages(nothing)).toEqual([own]);
    expect([await s.here(own), await s.here(owners)]).toEqual([false, true]);
    // A job that comes back to it has it pulled again.
    await s.open().prepareImage(own);
    expect(await s.here(own)).toBe(true);
  });

  it('are kept while a job names them, a container uses them or the owner tagged them', async () => {
    await using s = await setup({ idleMs: -1 });
    const [named, used, tagged] = [await s.offer(), await s.offer(), await s.offer()];
    const runtime = s.open();
    for (const reference of [named, used, tagged]) await runtime.prepareImage(reference);
    const container = await s.docker.createContainer({ Image: used, NetworkDisabled: true });
    const tag = { repo: 'dgcm-owner/kept', tag: '1' };
    await s.docker.getImage(tagged).tag(tag);
    try {
      expect(await runtime.removeUnusedImages(new Set([named]))).toEqual([]);
      for (const reference of [named, used, tagged]) expect(await s.here(reference)).toBe(true);
    } finally {
      await container.remove();
      await s.docker.getImage(`${tag.repo}:${tag.tag}`).remove();
    }
    expect([...(await runtime.removeUnusedImages(nothing))].sort()).toEqual([named, used].sort());
  });

  it('are removed above the total size limit, least recently used first', async () => {
    await using s = await setup({ mostBytes: 2.5 * size });
    const [first, second, third] = [await s.offer(), await s.offer(), await s.offer()];
    const runtime = s.open();
    for (const reference of [first, second, third, first]) await runtime.prepareImage(reference);
    expect(await runtime.removeUnusedImages(nothing)).toEqual([second]);
    expect([await s.here(first), await s.here(third)]).toEqual([true, true]);
  });

  it('are not asked for at a registry of the inside that the host has not named', async () => {
    await using s = await setup({});
    const reference = await s.offer();
    const unnamed = new DockerRuntime({
      docker: s.docker,
      policy: { workerId: 'images' },
      outputRoot: '/nowhere',
      builders: {},
    });
    await expect(unnamed.prepareImage(reference)).rejects.toMatchObject({ code: 'ineligible' });
    expect(await s.here(reference)).toBe(false);
  });

  it('are given up while they are pulled once they take more of the disk than all images may', async () => {
    await using s = await setup({ mostBytes: 20_000_000 });
    const reference = await s.offer(Buffer.alloc(300_000_000));
    await expect(s.open().prepareImage(reference)).rejects.toMatchObject({ code: 'ineligible' });
    expect(await s.here(reference)).toBe(false);
  });
});
