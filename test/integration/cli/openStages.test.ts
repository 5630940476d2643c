import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { buildPayment } from '#lib/client/payment.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { trained, until, withInput } from './jobOrder.ts';
import { setUpMarket, type MarketSetup } from './marketSetup.ts';

const alice = ['--profile', 'alice'];

describe('job open --until', () => {
  it('exits once the worker has the key, after which the job runs without the consumer', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const running = cli.run([...(await withInput(market)), '--until', 'matched', '--yes', '--json']);
    await until(market.match);
    const { exitCode, stderr, json } = await running;
    expect(exitCode, stderr).toBe(0);
    const { openBoxId } = json() as { openBoxId: string };
    expect(json()).toMatchObject({ status: 'matched', keyGiven: true, state: 'jobActive', priceMicroGpuc: '1000000' });
    expect(json()['nextStep']).toContain(`dgcm --profile alice job result ${openBoxId}`);
    await market.serve(trained);
    const brought = await cli.run([...alice, 'job', 'result', openBoxId, '--output', 'out', '--json']);
    expect(brought.exitCode, brought.stderr).toBe(0);
    expect(brought.json()).toMatchObject({ state: 'jobDelivered' });
  });

  it('reminds repeatedly that a job that was only sent still needs its key', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const sent = await cli.run([...(await withInput(market)), '--yes']);
    expect(sent.stdout, 'data and nothing else').toMatch(/^[0-9a-f]{64}\n$/);
    expect(sent.stderr).toMatch(/NOT DONE YET.*hands over the key.*dgcm --profile alice job open --resume/);
    expect(await market.match()).toBe(1);
    const openBoxId = sent.stdout.trim();
    expect((await cli.run([...alice, 'job', 'list'])).stdout).toContain('jobActive, needs the key');
    expect((await cli.run([...alice, 'job', 'status', openBoxId])).stderr).toContain('hands over the key');
    const given = await cli.run([...alice, 'job', 'open', '--resume', openBoxId, '--until', 'matched', '--json']);
    expect(given.exitCode, given.stderr).toBe(0);
    expect((await cli.run([...alice, 'job', 'list', '--json'])).json()).toMatchObject({ jobs: [{ keyGiven: true }] });
    expect((await cli.run([...alice, 'job', 'status', openBoxId])).stderr).toBe('');
  });

  it('refuses --until together with options that need the result', async () => {
    await using market = await setUpMarket();
    for (const more of [['--wait'], ['--output', 'out'], ['--approve', '5']]) {
      const argv = [...(await withInput(market)), '--until', 'matched', ...more, '--yes'];
      expect((await market.cli.run(argv)).exitCode, more.join(' ')).toBe(2);
    }
  });

  it('checks the result directory before it waits or signs, in every command that fetches one', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await mkdir(join(cli.cwd, 'full', 'of'), { recursive: true });
    const sent = await cli.run([...(await withInput(market)), '--yes']);
    const openBoxId = sent.stdout.trim();
    // Nothing is matched: whoever went on to wait would wait for good.
    for (const command of [
      ['job', 'result', openBoxId, '--output', 'full'],
      ['job', 'open', '--resume', openBoxId, '--output', 'full'],
    ]) {
      const { exitCode, stderr } = await cli.run([...alice, ...command]);
      expect([exitCode, stderr]).toEqual([7, expect.stringContaining('is not empty')]);
    }
    await writeFile(join(cli.cwd, 'results'), 'a file where results would go');
    const unwritable = await cli.run([...(await withInput(market)), '--wait', '--yes']);
    expect(unwritable.exitCode, unwritable.stderr).toBe(2);
  });

  it('plans after the upload, so that boxes spent meanwhile do no harm', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const spendAll = await spendEverything(market);
    let spent = 0;
    const onMessage = (text: string): void => {
      if (!text.includes('uploaded 100%') || spent > 0) return;
      spent = 1;
      spendAll();
    };
    const opened = await cli.run([...(await withInput(market)), '--yes', '--json'], { onMessage });
    expect([spent, opened.exitCode], opened.stderr).toEqual([1, 0]);
    expect(await market.match()).toBe(1);
  });
});

/** Prepares a payment of Alice's to herself out of all that she has; sends it when called. */
async function spendEverything({ cli }: MarketSetup): Promise<() => void> {
  const files = { path: join(cli.home, 'keys', 'alice.json'), passphrase: 'a test password' };
  const key = await (await openKeyStore(files)).key();
  const boxes = await spendableBoxes(devchainAsChain(cli.devchain), key.ergoTree);
  const nanoErg = boxes.reduce((sum, { value }) => sum + value, 0n) - 10_000_000n;
  const plan = buildPayment({
    recipientTree: key.ergoTree,
    nanoErg,
    boxes,
    changeErgoTree: key.ergoTree,
    height: cli.devchain.height,
  });
  expect(plan.transaction.inputs, 'all of it').toHaveLength(boxes.length);
  const transaction = signTransaction(plan.transaction, { keys: [key], provers: plan.provers });
  return () => {
    expect(cli.devchain.submit(transaction)).toMatchObject({ ok: true });
  };
}
