import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { z } from 'zod';
import { answeredWithin, engineSilenceMs, hasStatus } from '#worker/docker/engineClient.ts';
import type { UsageSample } from '#worker/runtime/containerRuntime.ts';

const statsSchema = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({ usage: z.number() }),
  pids_stats: z.object({ current: z.number() }),
});

export interface RawUsage {
  readonly atMs: number;
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
  readonly pids: number;
}

/** Cores in use between two readings; never negative, whatever the counters do. */
export function usageBetween(before: RawUsage, now: RawUsage): UsageSample {
  const elapsedMs = Math.max(1, now.atMs - before.atMs);
  const cpus = Math.max(0, (now.cpuNanoseconds - before.cpuNanoseconds) / 1e6 / elapsedMs);
  return { atMs: now.atMs, cpus, memoryBytes: now.memoryBytes, pids: now.pids };
}

export async function* sampleUsage(container: Docker.Container, intervalMs = 1_000): AsyncGenerator<UsageSample> {
  let before = await readUsage(container);
  while (before !== undefined) {
    await delay(intervalMs);
    const now = await readUsage(container);
    if (now !== undefined) yield usageBetween(before, now);
    before = now;
  }
}

/** `undefined` once the container has ended: the engine then answers without counters, or not at all. */
async function readUsage(container: Docker.Container): Promise<RawUsage | undefined> {
  try {
    const answer: unknown = await container.stats({
      stream: false,
      'one-shot': true,
      ...answeredWithin(engineSilenceMs),
    });
    const parsed = statsSchema.safeParse(answer);
    if (!parsed.success) return undefined;
    return {
      atMs: Date.now(),
      cpuNanoseconds: parsed.data.cpu_stats.cpu_usage.total_usage,
      memoryBytes: parsed.data.memory_stats.usage,
      pids: parsed.data.pids_stats.current,
    };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
