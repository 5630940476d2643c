import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDockerRuntime } from './openDockerRuntime.ts';

it('refuses a user who may not mount before it takes anything on', async () => {
  const user = vi.spyOn(process, 'getuid').mockReturnValue(1_000);
  onTestFinished(() => {
    user.mockRestore();
  });
  const outputRoot = join(tmpdir(), 'dgcm-never-made');
  await expect(openDockerRuntime({ policy: { workerId: 'test' }, outputRoot })).rejects.toMatchObject({
    code: 'ineligible',
    nextStep: 'Run the worker as root',
  });
});
