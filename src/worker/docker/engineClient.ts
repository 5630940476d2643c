import Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';

export interface EngineFacts {
  readonly version: string;
  readonly isPodman: boolean;
  readonly hasSeccomp: boolean;
  readonly ociRuntimes: readonly string[];
  readonly rootDirectory: string;
}

/** From when an engine that holds a question, as over a container that it cannot get hold of, counts as silent. */
export const engineSilenceMs = 30_000;

/** For a question that an engine answers at once or not at all; goes into its options. */
export const answeredWithin = (milliseconds: number): { readonly abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.timeout(milliseconds),
});

/** What the engine says about itself. Throws AppError `unavailable` when it does not answer. */
export async function readEngineFacts(docker: Docker): Promise<EngineFacts> {
  try {
    const version = (await docker.version()) as { Version: string; Components?: { Name: string }[] };
    const info = (await docker.info()) as {
      SecurityOptions?: string[];
      Runtimes?: Record<string, unknown>;
      DockerRootDir: string;
    };
    return {
      version: version.Version,
      isPodman: (version.Components ?? []).some(({ Name }) => /podman/i.test(Name)),
      hasSeccomp: (info.SecurityOptions ?? []).some(
        (option) => option.startsWith('name=seccomp') && !option.includes('profile=unconfined'),
      ),
      ociRuntimes: Object.keys(info.Runtimes ?? {}),
      rootDirectory: info.DockerRootDir,
    };
  } catch (cause) {
    throw new AppError('unavailable', 'No container engine answers', { cause, nextStep: 'Run: bash .ci/engine.sh' });
  }
}

/** Throws AppError `ineligible` for an engine whose promises a host's safety cannot rest on. */
export function requireSafeEngine(facts: EngineFacts, ociRuntime?: string): void {
  if (facts.isPodman) {
    throw new AppError('ineligible', 'Podman ignores GPU requests and chosen runtimes without saying so', {
      nextStep: 'Install Docker and point DOCKER_HOST at it',
    });
  }
  if (!facts.hasSeccomp) {
    throw new AppError('ineligible', 'The container engine runs without a seccomp profile', {
      nextStep: "Remove seccomp=unconfined from the engine's configuration",
    });
  }
  if (ociRuntime !== undefined && !facts.ociRuntimes.includes(ociRuntime)) {
    throw new AppError('ineligible', `The container engine has no runtime ${ociRuntime}`, {
      nextStep: `Known runtimes: ${facts.ociRuntimes.join(', ')}`,
    });
  }
}

/** Whether an engine's answer carries this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === status;
}
