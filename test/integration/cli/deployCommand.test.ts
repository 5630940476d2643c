import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErgoAddress } from '@fleet-sdk/core';
import { describe, expect, it } from 'vitest';
import { testKey } from '../deploy/devnetOrder.ts';
import { setUpCli } from './cliSetup.ts';

const guards = [2, 3, 4].flatMap((byte) => ['--guard', testKey(byte).publicKeyHex]);
const deploy = ['--profile', 'deployer', '--yes', '--json', 'deploy', '--network', 'devnet', '--confirmations', '0'];

describe('dgcm deploy', () => {
  it('deploys, resumes only with --resume and the same terms, and detects a forged file', async () => {
    await using cli = await setUpCli();
    await cli.person('deployer');
    const made = await cli.run([...deploy, ...guards]);
    expect(made.exitCode, made.stderr).toBe(0);
    const { deployment } = made.json() as { deployment: string };
    expect(deployment).toBe(join(cli.cwd, 'deployments', 'devnet.json'));
    const text = await readFile(deployment, 'utf8');

    expect((await cli.run([...deploy, ...guards])).exitCode).toBe(7);
    expect((await cli.run([...deploy, ...guards, '--resume', '--fee-bps', '7'])).exitCode).toBe(7);
    const resumed = await cli.run([...deploy, ...guards, '--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await readFile(deployment, 'utf8')).toBe(text);

    const verify = ['--profile', 'deployer', '--json', 'deploy', '--verify', '--deployment', deployment];
    expect((await cli.run(verify)).json()).toMatchObject({ ok: true, mismatches: [] });
    await writeFile(deployment, text.replace('"threshold": 2', '"threshold": 3'));
    const lie = await cli.run(verify);
    expect([lie.exitCode, lie.json()['ok']]).toEqual([8, false]);
    expect(lie.stderr).toContain('MISMATCH governance R6 at creation');
  }, 60_000);

  it('refuses too few guards, a guard listed twice, and an invalid address', async () => {
    await using cli = await setUpCli();
    await cli.person('deployer');
    for (const wrong of [guards.slice(0, 2), [...guards, ...guards.slice(0, 2)], [...guards, '--reserve', 'nowhere']]) {
      expect((await cli.run([...deploy, ...wrong])).exitCode).toBe(2);
    }
  });

  it('refuses a reserve on mainnet', async () => {
    await using cli = await setUpCli();
    const { ergoTree } = await cli.person('deployer');
    const reserve = ErgoAddress.fromErgoTree(ergoTree).encode();
    const answer = await cli.run([
      '--profile',
      'deployer',
      '--yes',
      '--json',
      'deploy',
      '--network',
      'mainnet',
      ...guards,
      '--reserve',
      reserve,
    ]);
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain('nothing is left for a reserve');
  });

  it('warns that external SigUSD stay in the banks, and checks for them before minting', async () => {
    await using cli = await setUpCli();
    await cli.person('deployer');
    const own = ['--sig-usd', 'ab'.repeat(32)];
    const planned = async (options: readonly string[]): Promise<string> =>
      JSON.stringify((await cli.run(['--dry-run', ...deploy, ...guards, ...options])).json());
    expect(await planned(own)).toContain('8 cents of SigUSD stay in the banks');
    expect(await planned([])).not.toContain('cents of SigUSD');
    const before = cli.devchain.height;
    const answer = await cli.run([...deploy, ...guards, ...own]);
    expect([answer.exitCode, cli.devchain.height]).toEqual([5, before]);
    expect(answer.stderr).toContain('8 more are needed');
  });
});
