import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setUpCli } from './cliSetup.ts';

const someId = 'ab'.repeat(32);

describe('exit codes and errors', () => {
  it('are set by the kind of error, with nothing on stdout', async () => {
    await using cli = await setUpCli();
    await cli.person('alice');
    await writeFile(join(cli.cwd, 'broken.json'), '{}');
    const own = (await cli.run(['--profile', 'alice', 'wallet', 'address'])).stdout.trim();
    const cases: readonly (readonly [number, readonly string[]])[] = [
      [2, ['wallet', 'dance']],
      [2, ['wallet', 'send', 'nonsense', '--erg', '1', '--profile', 'alice']],
      [2, ['wallet', 'send', own, '--erg', '1,5', '--profile', 'alice']],
      [2, ['wallet', 'send', own, '--profile', 'alice']],
      [2, ['market', 'search', 'colour=blue', '--profile', 'alice']],
      [2, ['tx', 'status', 'nonsense']],
      [2, ['preflight', '--deployment', 'broken.json', '--hours', '1', '--limit', '1']],
      [3, ['--profile', 'nobody', 'wallet', 'balance']],
      [3, ['tx', 'status', someId, '--profile', 'alice']],
      [3, ['job', 'status', someId, '--profile', 'alice']],
      [4, ['wallet', 'balance']],
      [5, ['wallet', 'send', own, '--erg', '1000', '--profile', 'alice', '--yes']],
      [8, ['deploy', '--network', 'mainnet', '--profile', 'alice']],
      [9, ['wallet', 'balance', '--profile', 'alice', '--node', 'http://127.0.0.1:9']],
    ];
    for (const [expected, argv] of cases) {
      const { exitCode, stdout, stderr } = await cli.run(argv);
      expect(exitCode, `${argv.join(' ')}\n${stderr}`).toBe(expected);
      expect(stdout, argv.join(' ')).toBe('');
      expect(stderr, argv.join(' ')).toContain('error');
    }
  });

  it('prints an error as JSON on stderr with --json', async () => {
    await using cli = await setUpCli();
    const { exitCode, stdout, stderr } = await cli.run(['--profile', 'nobody', 'wallet', 'balance', '--json']);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found', message: expect.any(String) as string } });
  });

  it('is interrupted with 130', async () => {
    await using cli = await setUpCli();
    const running = new AbortController();
    const ended = cli.run(['devchain', 'run', '--port', '0'], { signal: running.signal });
    running.abort();
    expect((await ended).exitCode).toBe(130);
  });

  it('shows help and version without key, node or profile', async () => {
    await using cli = await setUpCli();
    const help = await cli.run(['job', 'open', '--help']);
    expect([help.exitCode, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--limit');
    expect((await cli.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
