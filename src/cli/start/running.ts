import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import type { ContainerRuntime } from '#worker/runtime/containerRuntime.ts';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Children } from './children.ts';
import type { Narrator } from './narrator.ts';
import type { People } from './people.ts';

/** A market that is up. */
export interface Running {
  readonly home: string;
  readonly nodeUrl: string;
  readonly relayUrl: string;
  readonly deployment: DeploymentFile;
  readonly people: People;
  readonly children: Children;
  readonly runtime: ContainerRuntime;
  readonly narrator: Narrator;
  /** Aborts when all of it is to end. */
  readonly signal: AbortSignal;
}

export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Absolute path of a file of the repository. */
export const fromRepository = (path: string): string => join(repository, path);
