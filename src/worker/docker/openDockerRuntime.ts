import { mkdir } from 'node:fs/promises';
import { debianImages } from '#worker/docker/debianImages.ts';
import { DockerRuntime, type DockerRuntimeOptions } from '#worker/docker/dockerRuntime.ts';
import { readEngineFacts, requireSafeEngine } from '#worker/docker/engineClient.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';
import { requireMountingUser } from '#worker/docker/outputVolume.ts';

export type OpenOptions = Pick<DockerRuntimeOptions, 'policy' | 'outputRoot' | 'images' | 'registries'>;

/**
 * The runtime of this machine's engine, which is installed and started where that can be done. Throws AppError
 * `unavailable` when no engine answers, `ineligible` for one that a host's safety cannot rest on, and for a user who may
 * not mount: his jobs would be taken, then declined for a fine each.
 */
export async function openDockerRuntime(options: OpenOptions): Promise<DockerRuntime> {
  requireMountingUser();
  const docker = await ensureEngine();
  requireSafeEngine(await readEngineFacts(docker), options.policy.ociRuntime);
  await mkdir(options.outputRoot, { recursive: true, mode: 0o700 });
  return new DockerRuntime({ docker, ...options, builders: debianImages });
}
