import { describe, expect, it } from 'vitest';
import { withInput, trained, until } from './jobOrder.ts';
import { startFlakyNode } from './flakyNode.ts';
import { setUpCli } from './cliSetup.ts';
import { setUpMarket } from './marketSetup.ts';

const alice = ['--profile', 'alice'];

describe('an outage of the node', () => {
  it('does not end a wait for a result', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await using node = await startFlakyNode(cli.url);
    const told: string[] = [];
    const heard = (text: string): Promise<number> => Promise.resolve(told.some((line) => line.includes(text)) ? 1 : 0);
    const argv = [...(await withInput(market)), '--node', node.url, '--output', 'out', '--approve', '5', '--yes'];
    const running = cli.run(argv, { onMessage: (text) => told.push(text) });
    await until(market.match);
    await until(() => heard('the worker has the key'));
    node.away = true;
    await until(() => heard('Away since'));
    await market.serve(trained);
    node.away = false;
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/back after \d+ s/);
    expect(await market.settle(), 'approved').toBe(1);
  });

  it('with a lost answer sends the transaction once, and the waiting command reports the outcome', async () => {
    await using cli = await setUpCli();
    await cli.person('alice');
    await using node = await startFlakyNode(cli.url);
    const own = (await cli.run([...alice, 'wallet', 'address'])).stdout.trim();
    node.loseNextAnswer = true;
    const argv = [...alice, '--node', node.url, 'wallet', 'send', own, '--erg', '1', '--yes', '--wait', '--json'];
    const sent = await cli.run(argv);
    expect(sent.exitCode, sent.stderr).toBe(0);
    expect(sent.json()).toMatchObject({ status: 'confirmed' });
    const { spendable } = (await cli.run([...alice, 'wallet', 'balance', '--json'])).json();
    expect(spendable).toMatchObject({ nanoErg: '19999000000' });
  });

  it('never duplicates a job: a command that does not wait says how to resume', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await using node = await startFlakyNode(cli.url);
    const argv = [...(await withInput(market)), '--node', node.url, '--yes', '--json'];
    node.loseNextAnswer = true;
    const lost = await cli.run(argv);
    expect(lost.exitCode, lost.stderr).toBe(9);
    const id = /dgcm --profile alice job open --resume ([0-9a-f-]{36})/.exec(lost.stderr)?.[1] ?? '';
    const again = await cli.run([...alice, 'job', 'open', '--resume', id, '--json']);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await market.match(), 'one job').toBe(1);
    const result = await cli.run([...alice, '--node', 'http://127.0.0.1:9', 'job', 'result', id]);
    expect(result.exitCode, 'an address where nothing ever answered is an error, not a wait').toBe(9);
  });
});
