import { describe, expect, it } from 'vitest';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setUpCli } from './cliSetup.ts';

describe('wallet', () => {
  it('creates a key that its mnemonic restores', async () => {
    await using cli = await setUpCli();
    const env = { DGCM_PASSWORD: 'correct horse battery', DGCM_NODE_URL: cli.url };
    const made = await cli.run(['wallet', 'create', '--network', 'testnet', '--json'], { env });
    expect(made.exitCode).toBe(0);
    const { address, mnemonic, keyFile } = made.json() as { address: string; mnemonic: string; keyFile: string };
    expect((await stat(keyFile)).mode & 0o077).toBe(0);
    expect(await readFile(keyFile, 'utf8')).not.toContain(mnemonic.split(' ')[3]!);
    await writeFile(join(cli.cwd, 'words'), mnemonic);
    const imported = await cli.run(
      ['--profile', 'again', 'wallet', 'import', '--mnemonic-file', 'words', '--network', 'testnet', '--json'],
      { env },
    );
    expect(imported.json()).toMatchObject({ address, profile: 'again' });
    const shown = await cli.run(['wallet', 'address'], { env });
    expect(shown.stdout).toBe(`${address}\n`);
    const twice = await cli.run(['wallet', 'create'], { env });
    expect([twice.exitCode, twice.stdout]).toEqual([7, '']);
  }, 120_000);

  it('sends, keeps the signed bytes, and reports the state of the transaction', async () => {
    await using cli = await setUpCli();
    await cli.person('alice');
    await cli.person('bob');
    const bob = (await cli.run(['--profile', 'bob', 'wallet', 'address'])).stdout.trim();
    const sent = await cli.run([
      'wallet',
      'send',
      bob,
      '--erg',
      '1.5',
      '--profile',
      'alice',
      '--yes',
      '--wait',
      '--json',
    ]);
    expect(sent.exitCode, sent.stderr).toBe(0);
    expect(sent.json()).toMatchObject({ status: 'confirmed', sheet: { spent: { nanoErg: '1501000000' } } });
    expect(sent.stderr).toContain('worst loss');
    const { txId } = sent.json() as { txId: string };
    expect((await cli.run(['tx', 'status', txId, '--profile', 'alice', '--json'])).json()).toMatchObject({
      status: 'confirmed',
    });
    const balance = await cli.run(['wallet', 'balance', '--profile', 'bob', '--json']);
    expect(balance.json()).toMatchObject({
      spendable: { nanoErg: '21500000000' },
      confirmed: { nanoErg: '21500000000' },
    });
  });

  it('resends the same bytes after a reorg dropped them', async () => {
    await using cli = await setUpCli({ mineOnSubmit: false });
    await cli.person('alice');
    const own = (await cli.run(['--profile', 'alice', 'wallet', 'address'])).stdout.trim();
    const sent = await cli.run(['wallet', 'send', own, '--erg', '1', '--profile', 'alice', '--yes', '--json']);
    const { txId } = sent.json() as { txId: string };
    const status = async (): Promise<unknown> =>
      (await cli.run(['tx', 'status', txId, '--profile', 'alice', '--json'])).json()['status'];
    expect(await status()).toBe('pool');
    cli.devchain.restore({ ...cli.devchain.snapshot(), pool: [] });
    expect(await status()).toBe('resent');
    expect(await status()).toBe('pool');
    cli.devchain.mine();
    expect(await status()).toBe('confirmed');
  });

  it('signs nothing on a dry run, nor without a terminal and --yes', async () => {
    await using cli = await setUpCli();
    await cli.person('alice');
    const own = (await cli.run(['--profile', 'alice', 'wallet', 'address'])).stdout.trim();
    const dry = await cli.run(['wallet', 'send', own, '--erg', '1', '--profile', 'alice', '--dry-run', '--json']);
    expect(dry.json()).toMatchObject({ dryRun: true, sheet: { minerFeeNanoErg: '1000000' } });
    expect(dry.json()['unsignedTransaction']).toMatchObject({ inputs: [{ ergoTree: expect.any(String) as string }] });
    const asked = await cli.run(['wallet', 'send', own, '--erg', '1', '--profile', 'alice']);
    expect([asked.exitCode, asked.stdout]).toEqual([2, '']);
    expect(asked.stderr).toContain('--yes');
    expect(cli.devchain.pool.size).toBe(0);
  });
});
