import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setUpMarket } from '../cli/marketSetup.ts';

describe('dgcm audit', () => {
  it('exits with 0 if everything adds up and with 8 if the chain broke a rule', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const honest = await cli.run(['--profile', 'bob', 'audit', '--json']);
    expect(honest.exitCode, honest.stderr).toBe(0);
    expect(honest.json()).toMatchObject({ addsUp: true, findings: [], actions: { enrolProvider: 1 } });
    expect(honest.json()).toMatchObject({ solvency: { ok: true, creditMicroGpuc: '0', accounts: { all: 0 } } });
    const { stdout } = await cli.run(['--profile', 'bob', 'audit']);
    expect(stdout).toMatch(/everything adds up\n$/);
    expect(stdout).toMatch(/supply +1000000000\.000000\n/);
    expect(stdout).toMatch(/collateral after the haircut +0\.000000 +ok\n/);
    expect(stdout.split('\n').filter((text) => text.length > 80)).toEqual([]);
    const rules = JSON.parse(await readFile(join(cli.cwd, 'devnet.json'), 'utf8')) as { constants: object };
    const other = { ...rules, constants: { ...rules.constants, enrolFeeMicroGpuc: '5000001' } };
    await writeFile(join(cli.cwd, 'other.json'), JSON.stringify(other));
    const wrong = await cli.run(['--profile', 'bob', '--deployment', 'other.json', 'audit']);
    expect(wrong.exitCode).toBe(8);
    expect(wrong.stdout).toMatch(
      /60000005000002 expected, found 60000005000001\n {2}box [0-9a-f]{64}\n {2}transaction [0-9a-f]{64}/,
    );
  });
});
