import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numpyImage } from '#worker/docker/debianImages.ts';
import { openDockerRuntime } from '#worker/docker/openDockerRuntime.ts';
import { outputRootOf, workerIdOf } from '#worker/openWorker.ts';
import type { ContainerRuntime } from '#worker/runtime/containerRuntime.ts';
import type { Narrator } from './narrator.ts';

/** Engine and job image, made ready while the contracts are deployed. */
export async function prepareMachine(home: string, narrator: Narrator): Promise<ContainerRuntime> {
  const runtime = await openDockerRuntime({ policy: { workerId: 'start' }, outputRoot: join(home, 'retrain') });
  await runtime.prepareImage(numpyImage);
  narrator.say(`container engine ready, image ${numpyImage} here`);
  return runtime;
}

/** Remembers whose containers this run makes, so that a later one can sweep them even after a kill. */
export const rememberTicket = (home: string, ticketId: string): Promise<void> => writeFile(ticketFile(home), ticketId);

/** The worker keeps a job's container and output until no reorg can ask for them; a run that is over needs neither. */
export async function sweepWorker(home: string): Promise<void> {
  const leftRetrain = join(home, 'retrain');
  if (existsSync(leftRetrain)) {
    const runtime = await openDockerRuntime({ policy: { workerId: 'start' }, outputRoot: leftRetrain });
    await runtime.removeAllExcept(new Set());
  }
  const ticketId = await readFile(ticketFile(home), 'utf8').catch(() => undefined);
  if (ticketId === undefined) return;
  const policy = { workerId: workerIdOf(ticketId) };
  const runtime = await openDockerRuntime({ policy, outputRoot: outputRootOf(join(home, 'worker')) });
  await runtime.removeAllExcept(new Set());
}

const ticketFile = (home: string): string => join(home, 'worker', 'ticket');
