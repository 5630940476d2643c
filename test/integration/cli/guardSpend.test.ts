import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressOfErgoTree } from '#lib/chain/signing/secretKey.ts';
import { ergoTreeOfAddress } from '#lib/client/address.ts';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { runInChild } from './childCli.ts';
import type { CliSetup } from './cliSetup.ts';
import { setUpMarket } from './marketSetup.ts';

const erg = 1_000_000_000n;
const minerFee = erg / 1_000n;
const carrier = erg / 5_000n;
const guard1 = ['--profile', 'guard-1', '--yes', '--json', 'guard'];

interface Holding {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
}

interface Place {
  readonly cli: CliSetup;
  readonly deployment: DeploymentFile;
  readonly treasuryAddress: string;
  readonly bobAddress: string;
  /** What the treasury, Bob and the paying guard hold on chain. */
  readonly holdings: () => Readonly<Record<'treasury' | 'bob' | 'guard', Holding>>;
}

/** A market whose treasury holds 3, 2 and 1 GPUC, and 0.5 ERG that somebody gave. */
async function withTreasury(cli: CliSetup): Promise<Place> {
  const deployment = await readDeployment(join(cli.cwd, 'devnet.json'));
  const { network } = cli.devchain.config;
  const treasuryAddress = addressOfErgoTree(deployment.trees.treasury, network);
  for (const [gpuc, gift] of [
    ['3', '0.5'],
    ['2', '0.001'],
    ['1', '0.001'],
  ] as const) {
    const send = ['wallet', 'send', treasuryAddress, '--gpuc', gpuc, '--erg', gift, '--yes', '--wait'];
    const { exitCode, stderr } = await cli.run(['--profile', 'alice', ...send]);
    expect(exitCode, stderr).toBe(0);
  }
  const addressOf = async (name: string): Promise<string> =>
    (await cli.run(['--profile', name, 'wallet', 'address'])).stdout.trim();
  const held = (tree: string): Holding => {
    const boxes = cli.devchain.index.lists.unspentByTree.of(tree).map(({ box }) => box);
    const { nanoErg, tokens } = balanceOf(boxes);
    return { nanoErg, microGpuc: tokens[deployment.tokens.gpuc] ?? 0n };
  };
  const [bobAddress, guardAddress] = [await addressOf('bob'), await addressOf('guard-1')];
  return {
    cli,
    deployment,
    treasuryAddress,
    bobAddress,
    holdings: () => ({
      treasury: held(deployment.trees.treasury),
      bob: held(ergoTreeOfAddress(bobAddress, network)),
      guard: held(ergoTreeOfAddress(guardAddress, network)),
    }),
  };
}

async function refuses({ cli, bobAddress, deployment, holdings }: Place): Promise<void> {
  const before = holdings();
  const registry = addressOfErgoTree(deployment.trees.registry, cli.devchain.config.network);
  for (const [exitCode, address, gpuc] of [
    [4, bobAddress, '4'],
    [5, bobAddress, '6.000001'],
    [2, bobAddress, '0'],
    [2, registry, '1'],
    [2, 'nobody', '1'],
  ] as const) {
    const refused = await cli.run([...guard1, 'spend', address, '--gpuc', gpuc]);
    expect([refused.exitCode, refused.stdout], `${gpuc} to ${address}: ${refused.stderr}`).toEqual([exitCode, '']);
  }
  expect(holdings()).toEqual(before);
}

describe('dgcm guard spend', () => {
  it('pays out of the treasury what k guards in processes of their own agree to, and nothing else', async () => {
    await using market = await setUpMarket();
    const place = await withTreasury(market.cli);
    const { cli, bobAddress, holdings } = place;
    await refuses(place);
    const before = holdings();
    const spend = [...guard1, 'spend', bobAddress, '--gpuc', '4'];
    const sheet = {
      spent: { nanoErg: `${minerFee}`, microGpuc: '0' },
      treasury: {
        taken: { nanoErg: `${carrier}`, microGpuc: '4000000' },
        left: { nanoErg: `${before.treasury.nanoErg - carrier}`, microGpuc: '2000000' },
      },
      worstLoss: { nanoErg: `${minerFee + carrier}`, microGpuc: '4000000' },
    };
    const dry = await cli.run([...spend, '--dry-run']);
    expect([dry.exitCode, dry.json()], dry.stderr).toMatchObject([0, { dryRun: true, sheet }]);
    const paying = runInChild(cli, [...spend, '--exchange', 'together', '--wait']);
    const agreeing = runInChild(cli, ['--profile', 'guard-2', '--yes', 'guard', 'sign', '--exchange', 'together']);
    const [paid, agreed] = await Promise.all([paying, agreeing]);
    expect([paid.exitCode, agreed.exitCode], paid.stderr + agreed.stderr).toEqual([0, 0]);
    expect(paid.json()).toMatchObject({ status: 'confirmed', sheet });
    expect(paid.stderr).toMatch(
      /Pay 4 GPUC out of the treasury.+\n.*from treasury +4 GPUC.+\n.*left in treasury +2 GPUC/s,
    );
    expect(agreed.stderr).toContain(`output 0: 4 GPUC, 0.0002 ERG to ${bobAddress}\n`);
    expect(agreed.stderr).toContain('output 1: 1 GPUC, 0.5008 ERG to the contract treasury, {"R4":');
    expect(agreed.stderr).toMatch(/from treasury +4 GPUC, 0\.0002 ERG\n +left in treasury +2 GPUC/);

    const { treasury, bob, guard } = before;
    const payment = { nanoErg: carrier, microGpuc: 4_000_000n };
    expect(holdings()).toEqual({
      treasury: less(treasury, payment),
      bob: less(bob, { nanoErg: -payment.nanoErg, microGpuc: -payment.microGpuc }),
      guard: less(guard, { nanoErg: minerFee, microGpuc: 0n }),
    });
    const audit = await cli.run(['--profile', 'alice', 'audit', '--json']);
    expect([audit.exitCode, audit.json()]).toMatchObject([0, { addsUp: true, actions: { spendTreasury: 2 } }]);
  });
});

const less = (from: Holding, amount: Holding): Holding => ({
  nanoErg: from.nanoErg - amount.nanoErg,
  microGpuc: from.microGpuc - amount.microGpuc,
});
