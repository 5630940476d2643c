import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { serverThat } from '#test/support/localServer.ts';
import type { ContainerHandle } from '#worker/runtime/containerRuntime.ts';
import { DockerRuntime } from './dockerRuntime.ts';

const handle: ContainerHandle = { jobId: 'ab'.repeat(20), containerId: 'cd'.repeat(32), deadlineMs: 0, logBytes: 1 };

/** An engine that takes every question and answers none, as over a container whose process cannot be killed. */
async function silentRuntime() {
  const { port, left } = await serverThat(() => undefined);
  const docker = new Docker({ host: '127.0.0.1', port, protocol: 'http' });
  const outputRoot = '/nonexistent';
  return {
    left,
    runtime: new DockerRuntime({ docker, policy: { workerId: 'w' }, outputRoot, builders: {}, silenceMs: 200 }),
  };
}

describe('an engine that holds the connection and says nothing', () => {
  it.each<[string, (runtime: DockerRuntime) => Promise<unknown>]>([
    ['finds', (runtime) => runtime.find(handle.jobId)],
    ['lists', (runtime) => runtime.list()],
    ['removes', (runtime) => runtime.remove(handle.jobId)],
    ['removes leftovers', (runtime) => runtime.removeAllExcept(new Set())],
  ])('does not keep whoever %s', async (_name, ask) => {
    const { runtime, left } = await silentRuntime();
    await expect(ask(runtime)).rejects.toThrow();
    await left;
  });
});
