import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../../../src/cli/dgcm.mjs', import.meta.url));

describe('the bin', () => {
  it('passes on arguments, output and exit code, from any directory', () => {
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, [launcher, ...argv], { cwd: tmpdir(), encoding: 'utf8' });
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect(run('wallet', 'dance')).toMatchObject({ status: 2, stdout: '' });
  });
});
