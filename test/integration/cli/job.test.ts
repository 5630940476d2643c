import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trained, until, withInput } from './jobOrder.ts';
import { setUpMarket, type MarketSetup } from './marketSetup.ts';

const alice = ['--profile', 'alice'];

describe('a job from the command line', () => {
  it('is opened, matched, run, fetched, approved and paid', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const argv = [...(await withInput(market)), '--wait', '--output', 'result', '--approve', '5', '--yes', '--json'];
    const running = cli.run(argv);
    await until(market.match);
    await market.serve(trained);
    const { exitCode, stderr, json } = await running;
    expect(exitCode, stderr).toBe(0);
    const answer = json();
    expect(answer).toMatchObject({
      state: 'jobDelivered',
      priceMicroGpuc: '1000000',
      exitCode: 0,
      closureReason: 'completed',
    });
    expect(await readFile(join(cli.cwd, 'result', 'model.txt'), 'utf8')).toBe('PRINT("SECRET RECIPE")\n');
    expect(stderr).toMatch(/locked +1\.2 GPUC/);
    expect(stderr).toContain('worst loss');
    expect(stderr).toContain('stdout| worked');
    const openBoxId = answer['openBoxId'] as string;
    expect((await cli.run([...alice, 'job', 'status', openBoxId, '--json'])).json()).toMatchObject({
      state: 'jobReview',
      review: 'approved',
      rating: 5,
    });
    expect(await market.settle()).toBe(1);
    const paid = await cli.run([...alice, 'job', 'status', openBoxId.slice(0, 12), '--json']);
    expect(paid.json()).toMatchObject({ state: 'settled', returnedIn: expect.any(String) as string });
    expect((await cli.run([...alice, 'wallet', 'balance', '--json'])).json()['spendable']).toMatchObject({
      tokens: { [await gpucOf(market)]: '99000000' },
    });
    expect((await cli.run([...alice, 'job', 'list', '--json'])).json()).toMatchObject({
      jobs: [{ openBoxId, state: 'settled' }],
    });
    const logs = await cli.run([...alice, 'job', 'logs', openBoxId.slice(0, 12)]);
    expect(logs.stdout).toBe('worked\n');
    const withdrawn = await cli.run(['--profile', 'bob', 'host', 'withdraw', '--yes', '--wait', '--json']);
    expect(withdrawn.exitCode, withdrawn.stderr).toBe(0);
    expect(withdrawn.json()).toMatchObject({ sheet: { spent: { microGpuc: '-990000' } } });
  });

  it('is refused before signing if its result directory is unusable', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const argv = await withInput(market);
    await mkdir(join(cli.cwd, 'full', 'of'), { recursive: true });
    const full = await cli.run([...argv, '--output', 'full', '--yes', '--json']);
    expect([full.exitCode, full.stderr]).toEqual([7, expect.stringContaining('is not empty')]);
    await writeFile(join(cli.cwd, 'file'), '');
    const inFile = await cli.run([...argv, '--output', 'file/result', '--yes', '--json']);
    expect([inFile.exitCode, inFile.stderr]).toEqual([2, expect.stringContaining('"code":"invalid"')]);
    expect((await cli.run([...alice, 'job', 'list', '--json'])).json()).toEqual({ jobs: [] });
  });

  it('resumes after a kill, after the broadcast and after the match', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const argv = [...(await withInput(market)), '--yes', '--json'];
    const opened = await cli.run(argv);
    expect(opened.exitCode, opened.stderr).toBe(0);
    const { id, openBoxId } = opened.json() as { id: string; openBoxId: string };
    expect(opened.json()['nextStep']).toContain(`dgcm --profile alice job open --resume ${id} --wait`);
    expect(opened.stderr).toContain('NOT DONE YET');
    const interrupted = new AbortController();
    const first = cli.run([...alice, 'job', 'open', '--resume', id, '--wait', '--json'], {
      signal: interrupted.signal,
    });
    await until(market.match);
    interrupted.abort();
    expect((await first).exitCode).toBe(130);
    const second = cli.run([...alice, 'job', 'result', openBoxId.slice(0, 10), '--output', 'out', '--json']);
    await market.serve(trained);
    const { exitCode, stderr, json } = await second;
    expect(exitCode, stderr).toBe(0);
    expect(json()).toMatchObject({ openBoxId, state: 'jobDelivered' });
    expect(await readdir(join(cli.cwd, 'out'))).toEqual(['model.txt']);
    const again = await cli.run([...alice, 'job', 'result', openBoxId, '--output', 'out']);
    expect(again.exitCode, again.stderr).toBe(0);
    const over = await cli.run([...alice, 'job', 'result', openBoxId, '--output', 'input']);
    expect(over.exitCode, 'nothing is overwritten').toBe(7);
    expect((await cli.run([...alice, 'job', 'cancel', openBoxId])).exitCode).toBe(8);
  });

  it('exits with 10 if the job failed, having fetched its result, and disputes it', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const running = cli.run([...(await withInput(market)), '--output', 'result', '--approve', '5', '--yes', '--json']);
    await until(market.match);
    await market.serve(() => Promise.resolve({ files: { 'error.txt': 'no' }, exitCode: 3 }));
    const { exitCode, json } = await running;
    expect(exitCode).toBe(10);
    expect(json()).toMatchObject({ exitCode: 3, closureReason: 'failed', approvedBy: null });
    const openBoxId = json()['openBoxId'] as string;
    const disputed = await cli.run([
      ...alice,
      'job',
      'dispute',
      openBoxId,
      '--reason',
      'wrong-output',
      '--yes',
      '--wait',
      '--json',
    ]);
    expect(disputed.exitCode, disputed.stderr).toBe(0);
    expect(disputed.json()).toMatchObject({
      sheet: { spent: { microGpuc: '2000000' }, worstLoss: { microGpuc: '1500000' } },
    });
    const alone = await cli.run([
      '--profile',
      'guard-1',
      'guard',
      'resolve',
      openBoxId,
      '--consumer',
      '70',
      '--provider',
      '30',
      '--yes',
    ]);
    expect(alone.exitCode, alone.stderr).toBe(4);
    const coordinator = cli.run([
      '--profile',
      'guard-1',
      'guard',
      'resolve',
      openBoxId,
      '--consumer',
      '70',
      '--provider',
      '30',
      '--exchange',
      'together',
      '--yes',
      '--wait',
      '--json',
    ]);
    const other = cli.run(['--profile', 'guard-2', 'guard', 'sign', '--exchange', 'together', '--yes', '--json']);
    expect((await other).exitCode, (await other).stderr).toBe(0);
    expect((await coordinator).exitCode, (await coordinator).stderr).toBe(0);
    const decided = await cli.run([...alice, 'job', 'status', openBoxId, '--json']);
    expect(decided.json()).toMatchObject({ review: 'resolvedForConsumer', priceMicroGpuc: '300000' });
  });

  it('is cancelled while unmatched; invalid requests are refused', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const opened = await cli.run([...(await withInput(market)), '--yes', '--json']);
    const { openBoxId } = opened.json() as { openBoxId: string };
    const cancelled = await cli.run([...alice, 'job', 'cancel', openBoxId, '--yes', '--wait', '--json']);
    expect(cancelled.exitCode, cancelled.stderr).toBe(0);
    expect((await cli.run([...alice, 'job', 'status', openBoxId, '--json'])).json()).toMatchObject({
      state: 'cancelled',
    });
    expect((await cli.run([...alice, 'job', 'approve', openBoxId, '--rating', '5', '--yes'])).exitCode).toBe(8);
    const dear = await cli.run([...(await withInput(market)).slice(0, -1), '1000', '--yes']);
    expect(dear.exitCode, dear.stderr).toBe(5);
    const dry = await cli.run([...(await withInput(market)), '--dry-run', '--json']);
    expect(dry.json()).toMatchObject({ dryRun: true, sheet: { locked: { microGpuc: '1200000' } } });
  });

  it('searches the market and preflights a job', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const search = async (filter: string) => (await cli.run([...alice, 'market', 'search', filter, '--json'])).json();
    expect(await search('price<=1 free>=2 reputation>=100')).toMatchObject({ items: [{ price: 1, slots: 2 }], of: 1 });
    expect(await search('price<1')).toMatchObject({ items: [], of: 1 });
    const enough = await cli.run([...alice, 'preflight', '--hours', '2', '--limit', '2', '--json']);
    expect([enough.exitCode, enough.json()['ready']]).toMatchObject([0, [{ totalMicroGpuc: '2000000' }]]);
    const short = await cli.run([...alice, 'preflight', '--hours', '2', '--limit', '1.5', '--json']);
    expect(short.exitCode).toBe(6);
    expect(short.json()).toMatchObject({ reasons: { PRICE: 1 }, raiseToMicroGpuc: '2000000' });
    expect((await cli.run(['--profile', 'bob', 'host', 'pause', '--yes', '--wait'])).exitCode).toBe(0);
    expect((await cli.run([...alice, 'preflight', '--hours', '1', '--limit', '2', '--json'])).json()).toMatchObject({
      reasons: { PAUSED: 1 },
    });
    const updated = await cli.run(['--profile', 'bob', 'host', 'update', '--price', '0.5', '--yes', '--wait']);
    expect(updated.exitCode, updated.stderr).toBe(0);
    expect(await search('')).toMatchObject({ items: [{ price: 0.5, free: 0 }] });
    expect((await cli.run([...alice, 'doctor', '--json'])).json()).toMatchObject({ ok: true });
    const verified = await cli.run(['deploy', '--verify', ...alice, '--json']);
    expect([verified.exitCode, verified.json()['mismatches']]).toEqual([0, []]);
  });
});

async function gpucOf({ cli }: MarketSetup): Promise<string> {
  return (await cli.run([...alice, 'wallet', 'balance', '--json'])).json()['gpuc'] as string;
}
