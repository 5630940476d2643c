import { describe, expect, it } from 'vitest';
import { fee, gained, gpuc, erg, setUpExchange } from './exchangeSetup.ts';

const deposit = 300_000n;

interface Shown {
  readonly deskId: string;
  readonly askBps: number;
}

describe('dgcm desk', () => {
  it('opens, refills, sets, withdraws and closes, conserving every token', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, holdings, desk, supply } = exchange;
    const [all, before] = [supply(), await holdings('dora')];
    const open = ['desk', 'open', '--ask', '0.5%', '--bid', '0.75%', '--most', '20', '--gpuc', '50', '--erg', '100'];
    const dry = await as('dora', ...open, '--dry-run');
    expect(dry.json()).toMatchObject({ dryRun: true, sheet: { locked: { microGpuc: '50000000' } } });
    expect(await holdings('dora')).toEqual(before);
    const opened = await as('dora', ...open, '--wait');
    const shown = async (): Promise<readonly Shown[]> =>
      ((await as('dora', 'desk', 'show')).json() as { desks: readonly Shown[] }).desks;
    expect(await shown()).toMatchObject([
      {
        deskId: opened.json()['deskId'],
        askBps: 50,
        bidBps: 75,
        mostMicroGpuc: '20000000',
        leastMicroGpuc: '1000000',
        gpucMicroGpuc: '50000000',
        sellsNowMicroGpuc: '20000000',
        buysNowMicroGpuc: '20000000',
      },
    ]);
    await as('dora', 'desk', 'refill', '--gpuc', '5', '--erg', '10', '--wait');
    await as('dora', 'desk', 'withdraw', '--gpuc', '15', '--wait');
    expect(await desk('dora')).toEqual({ nanoErg: 110n * erg + deposit, microGpuc: 40n * gpuc, cents: 0n });
    await as('dora', 'desk', 'set', '--ask', '2%', '--least', '4', '--wait');
    expect(await shown()).toMatchObject([{ askBps: 200, bidBps: 75, leastMicroGpuc: '4000000' }]);
    const tooMuch = await cli.run(['--profile', 'dora', 'desk', 'withdraw', '--gpuc', '40', '--yes']);
    expect(tooMuch.exitCode, 'the last unit marks the desk').toBe(2);
    const moved = { nanoErg: -110n * erg - deposit - 4n * fee, microGpuc: -40n * gpuc, cents: 0n };
    expect(gained(await holdings('dora'), before)).toEqual(moved);
    expect(supply()).toEqual(all);

    await as('dora', 'desk', 'withdraw', '--all', '--wait');
    expect(gained(await holdings('dora'), before)).toEqual({ nanoErg: -5n * fee, microGpuc: 0n, cents: 0n });
    expect(await shown()).toEqual([]);
    expect(supply()).toEqual(all);
  });

  it('refuses other owners, and requires --desk if the owner has several', async () => {
    await using exchange = await setUpExchange();
    const { cli, as, supply } = exchange;
    const all = supply();
    const open = (ask: string) => [
      'desk',
      'open',
      '--ask',
      ask,
      '--bid',
      '1%',
      '--most',
      '5',
      '--gpuc',
      '10',
      '--wait',
    ];
    const first = (await as('dora', ...open('1%'))).json()['deskId'] as string;
    await as('dora', ...open('3%'));
    await as('dirk', ...open('2%'));
    const theirs = await as('alice', 'desk', 'show', '--all');
    expect(theirs.json()).toMatchObject({ desks: [{ askBps: 100 }, { askBps: 200 }, { askBps: 300 }] });
    const vague = await cli.run(['--profile', 'dora', 'desk', 'set', '--ask', '4%', '--yes']);
    expect(vague.exitCode, vague.stderr).toBe(7);
    const stranger = await cli.run(['--profile', 'dirk', 'desk', 'withdraw', '--all', '--desk', first, '--yes']);
    expect(stranger.exitCode, stranger.stderr).toBe(3);
    await as('dora', 'desk', 'set', '--ask', '4%', '--desk', first.slice(0, 12), '--wait');
    const now = await as('dora', 'desk', 'show');
    expect(now.json()).toMatchObject({ desks: [{ askBps: 300 }, { askBps: 400 }] });
    expect(supply()).toEqual(all);
  });
});
