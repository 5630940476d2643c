import { describe, expect, it } from 'vitest';
import { readProfile, writeProfile } from '#cli/profiles.ts';
import { setUpMarket, type MarketSetup } from './marketSetup.ts';

/** A machine that holds the keys of all guards, as a development profile does. */
async function gatherGuards({ cli }: MarketSetup): Promise<readonly string[]> {
  const { nodeUrl, deployment, keyFile, passwordFile } = await readProfile(cli.home, 'guard-1');
  const guardKeyFiles = ['guard-1', 'guard-2', 'guard-3'].map((name) => `keys/${name}.json`);
  await writeProfile(cli.home, 'guards', { version: 1, nodeUrl, deployment, keyFile, passwordFile, guardKeyFiles });
  return ['--profile', 'guards', '--yes', '--wait', '--json', 'guard'];
}

describe('guards', () => {
  it('change the fee only by a public proposal after its delay', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const guard = await gatherGuards(market);
    const early = await cli.run([...guard, 'enact']);
    expect([early.exitCode, early.stdout], 'nothing was proposed').toEqual([8, '']);
    const proposed = await cli.run([...guard, 'propose', '--fee-bps', '250']);
    expect(proposed.exitCode, proposed.stderr).toBe(0);
    expect(proposed.stderr).toContain('a fee of 250 bps');
    expect((await cli.run([...guard, 'enact'])).exitCode, 'the delay is not over').toBe(8);
    cli.devchain.mine(55);
    const enacted = await cli.run([...guard, 'enact']);
    expect(enacted.exitCode, enacted.stderr).toBe(0);
    const doctor = await cli.run(['--profile', 'alice', 'doctor']);
    expect(doctor.stdout).toContain('fee 250 bps');
  });

  it('cannot exceed the bounds of the script', async () => {
    await using market = await setUpMarket();
    const guard = await gatherGuards(market);
    for (const wrong of [
      ['--fee-bps', '501'],
      ['--threshold', '1'],
      ['--slash', '0'],
    ]) {
      expect((await market.cli.run([...guard, 'propose', ...wrong])).exitCode, wrong.join(' ')).toBe(2);
    }
  });
});
