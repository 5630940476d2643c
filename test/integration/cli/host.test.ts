import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { developmentMark } from '#cli/profiles.ts';
import { setUpMarket } from './marketSetup.ts';

const bob = ['--profile', 'bob', '--yes', '--wait', '--json'];

describe('host', () => {
  it('enrols once, adds stake, retires, and leaves with everything after the cooldown', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const held = async (): Promise<bigint> => {
      const { spendable, gpuc } = (await cli.run([...bob, 'wallet', 'balance'])).json() as {
        spendable: { tokens: Record<string, string> };
        gpuc: string;
      };
      return BigInt(spendable.tokens[gpuc] ?? 0);
    };
    // 100 less a stake for 2 slots, the enrolment fee, and the unit that never leaves a provider.
    expect(await held()).toBe(92_999_999n);
    expect((await cli.run([...bob, 'host', 'setup', '--price', '1'])).exitCode).toBe(7);
    const staked = await cli.run([...bob, 'host', 'add-stake', '--gpuc', '3']);
    expect(staked.exitCode, staked.stderr).toBe(0);
    expect(staked.json()).toMatchObject({ sheet: { locked: { microGpuc: '3000000' } } });
    expect((await cli.run([...bob, 'host', 'withdraw'])).exitCode, 'nothing earned').toBe(8);
    expect((await cli.run([...bob, 'host', 'leave'])).exitCode, 'not retired').toBe(8);
    const retired = await cli.run([...bob, 'host', 'retire']);
    expect(retired.exitCode, retired.stderr).toBe(0);
    expect((await cli.run([...bob, 'host', 'leave'])).exitCode, 'too early').toBe(8);
    cli.devchain.mine(100);
    const left = await cli.run([...bob, 'host', 'leave']);
    expect(left.exitCode, left.stderr).toBe(0);
    expect(await held()).toBe(95_000_000n);
    expect((await cli.run([...bob, 'host', 'pause'])).exitCode, 'gone').toBe(3);
  });

  it('shows the enrolment fee and signs nothing on a dry run', async () => {
    await using market = await setUpMarket();
    const dry = await market.cli.run([
      '--profile',
      'alice',
      '--json',
      '--dry-run',
      'host',
      'setup',
      '--price',
      '1',
      '--slots',
      '3',
    ]);
    expect(dry.exitCode, dry.stderr).toBe(0);
    expect(dry.json()).toMatchObject({
      dryRun: true,
      sheet: { locked: { microGpuc: '3000000' }, protocolFee: { microGpuc: '5000000' } },
    });
    const price = await market.cli.run(['--profile', 'alice', 'host', 'setup']);
    expect([price.exitCode, price.stderr]).toEqual([2, expect.stringContaining('--price') as string]);
  });

  it('writes no host.json without consent', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const setup = ['--profile', 'alice', 'host', 'setup', '--price', '1'];
    const unasked = await cli.run(setup);
    expect([unasked.exitCode, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    const hostFile = join(cli.home, 'state', 'alice', 'host.json');
    expect(existsSync(hostFile)).toBe(false);
    const agreed = await cli.run([...setup, '--yes']);
    expect(agreed.exitCode, agreed.stderr).toBe(0);
    expect(existsSync(hostFile)).toBe(true);
  });

  it('refuses to enrol from a directory that the next npm start wipes', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await rename(cli.home, join(cli.cwd, '.dgcm'));
    await writeFile(join(cli.cwd, '.dgcm', developmentMark), '');
    const setup = ['--profile', 'alice', 'host', 'setup', '--price', '1', '--yes'];
    for (const command of [setup, ['--profile', 'mine', 'wallet', 'create']]) {
      const { exitCode, stderr } = await cli.run(command, { env: { DGCM_HOME: '', DGCM_PASSWORD: 'a password' } });
      expect([exitCode, stderr], command.join(' ')).toEqual([7, expect.stringContaining('DGCM_HOME')]);
    }
    expect(existsSync(join(cli.cwd, '.dgcm', 'state', 'alice'))).toBe(false);
    expect(existsSync(join(cli.cwd, '.dgcm', 'keys', 'mine.json'))).toBe(false);
  });
});
