import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { runInChild } from './childCli.ts';
import { trained, until, withInput } from './jobOrder.ts';
import { setUpMarket, type MarketSetup } from './marketSetup.ts';

const allGpuc = 1_000_000_000_000_000n;
const alice = ['--profile', 'alice', '--yes', '--wait', '--json'];
const bob = ['--profile', 'bob', '--yes', '--wait', '--json'];

const publish = async ({ cli }: MarketSetup): Promise<void> => {
  const place = ['--profile', 'deployer', '--deployment', join(cli.cwd, 'devnet.json')];
  const { exitCode, stderr } = await cli.run(['devchain', 'price', 'ERG', '0.5', ...place]);
  expect(exitCode, stderr).toBe(0);
};

async function must({ cli }: MarketSetup, argv: readonly string[]) {
  const answer = await runInChild(cli, argv);
  expect(answer.exitCode, `${argv.join(' ')}: ${answer.stderr}`).toBe(0);
  return answer;
}

const balance = async (market: MarketSetup, who: readonly string[]): Promise<string> =>
  ((await must(market, ['account', 'show', ...who])).json() as { accounts: [{ balanceMicroGpuc: string }] }).accounts[0]
    .balanceMicroGpuc;

/** Where GPUC are: nowhere but where they were. */
async function expectConserved({ cli }: MarketSetup): Promise<void> {
  const { gpuc } = (await readDeployment(join(cli.cwd, 'devnet.json'))).tokens;
  const boxes = await devchainAsChain(cli.devchain).unspentByTokenId(gpuc);
  expect(boxes.reduce((sum, box) => sum + amountOf(box, gpuc), 0n)).toBe(allGpuc);
}

describe('a job on credit, and earnings into an account', () => {
  it('pays a job from the account in one transaction, survives a resume, and repays with earnings', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await must(market, ['account', 'open', '--erg', '10', ...alice]);
    await must(market, ['account', 'open', '--erg', '10', ...bob]);
    await publish(market);
    const open = [...(await withInput(market)), '--from', 'account'];
    const dry = await runInChild(cli, [...open, '--dry-run']);
    expect(dry.exitCode, dry.stderr).toBe(0);
    expect(dry.stdout).toMatch(/paid from the credit account[^]*credit fee +0\.006031 GPUC[^]*flagged if/);
    const sent = await must(market, [...open, '--yes', '--json']);
    expect(await balance(market, alice)).toBe('-1206031');
    await until(market.match);
    // The record knows what pays: nothing is paid twice, and nothing from the wallet.
    const running = cli.run([...alice, 'job', 'open', '--resume', sent.json()['id'] as string, '--approve', '5']);
    await market.serve(trained);
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(0);
    await until(market.settle);
    expect(await balance(market, alice)).toBe('-1206031');
    await expectConserved(market);

    // A price of 1, less a fee of a hundredth, earned by Bob, who owes half a GPUC and its fee.
    await must(market, ['account', 'draw', '0.5', ...bob]);
    expect(await balance(market, bob)).toBe('-502513');
    const part = await must(market, ['host', 'withdraw', '0.4', '--to', 'credit', ...bob]);
    expect(part.json()).toMatchObject({ paidTo: 'credit', sheet: { spent: { microGpuc: '0' } } });
    expect(await balance(market, bob)).toBe('-102513');
    const more = await cli.run(['host', 'withdraw', '0.6', '--to', 'credit', ...bob]);
    expect([more.exitCode, more.stderr]).toEqual([8, expect.stringContaining('0.59 GPUC of earnings')]);
    await must(market, ['host', 'withdraw', '0.09', ...bob]);
    await must(market, ['host', 'withdraw', '--to', 'credit', ...bob]);
    expect(await balance(market, bob)).toBe('397487');
    expect((await cli.run(['host', 'withdraw', '--to', 'credit', ...bob])).exitCode, 'nothing left').toBe(8);
    await must(market, ['account', 'close', ...bob]);
    await expectConserved(market);
  }, 300_000);

  it('explains what an account needs before it can pay a job or receive earnings', async () => {
    await using market = await setUpMarket();
    const open = [...(await withInput(market)), '--from', 'account', '--yes'];
    const none = await market.cli.run(open);
    expect([none.exitCode, none.stderr]).toEqual([3, expect.stringContaining('dgcm account open')]);
    await must(market, ['account', 'open', ...alice]);
    expect((await market.cli.run(open)).exitCode, 'no price').toBe(9);
    await publish(market);
    const above = await market.cli.run(open);
    expect([above.exitCode, above.stderr]).toEqual([6, expect.stringContaining('carries a debt of 0.9 GPUC')]);
    expect((await market.cli.run(['host', 'withdraw', '--to', 'credit', ...bob])).exitCode, 'no account').toBe(3);
  }, 200_000);
});
