import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { execa } from 'execa';
import { AppError } from '#lib/runtime/appError.ts';

const installer = fileURLToPath(new URL('../../../.ci/engine.sh', import.meta.url));

/** The Docker client of the machine's engine (DOCKER_HOST respected), not yet known to answer. */
export function engineClient(): Docker {
  return new Docker();
}

/** A client whose engine answers; installs and starts one where that can be done. Throws AppError `unavailable`. */
export async function ensureEngine(): Promise<Docker> {
  const docker = engineClient();
  if (await answers(docker)) return docker;
  await runInstaller('engine');
  if (await answers(docker)) return docker;
  throw new AppError('unavailable', 'The container engine was started but does not answer');
}

/** Makes sure that images can be built from this system's packages. Throws AppError `unavailable`. */
export async function ensureImageTools(): Promise<void> {
  await runInstaller('tools');
}

async function answers(docker: Docker): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  );
}

async function runInstaller(want: 'engine' | 'tools'): Promise<void> {
  const result = await execa('bash', [installer, want], { reject: false, stdin: 'ignore' });
  if (result.exitCode === 0) return;
  const reason = result.stderr.trim().split('\n').at(-1) ?? '';
  throw new AppError('unavailable', reason === '' ? 'The container engine could not be installed' : reason);
}
