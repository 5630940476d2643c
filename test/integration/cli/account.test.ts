import { describe, expect, it } from 'vitest';
import { setUpCredit, type CreditSetup } from './creditSetup.ts';

const allGpuc = 1_000_000_000_000_000n;
const erg = 1_000_000_000n;
const fee = 1_000_000n;
/** What carries a fee to the treasury. */
const carrier = 200_000n;
const alice = ['--profile', 'alice', '--yes', '--wait'];

interface Outlook {
  readonly balanceMicroGpuc: string;
  readonly credit: { readonly limitMicroGpuc: string; readonly health: string; readonly flagPriceMicroUsd?: string };
}

const outlookOf = async (setup: CreditSetup): Promise<Outlook> => {
  const { exitCode, stderr, json } = await setup.dgcm(['account', 'show', ...alice]);
  expect(exitCode, stderr).toBe(0);
  return (json() as { accounts: readonly Outlook[] }).accounts[0]!;
};

/** What Alice's wallet gains by a command, which must succeed; all GPUC are somewhere before and after. */
async function gain(setup: CreditSetup, argv: readonly string[]) {
  const before = await setup.held(setup.alice.ergoTree);
  const { exitCode, stderr, json } = await setup.dgcm(['account', ...argv, ...alice]);
  expect(exitCode, stderr).toBe(0);
  const after = await setup.held(setup.alice.ergoTree);
  expect(await setup.sum()).toBe(allGpuc);
  const { account, treasury, registry } = setup.deployment.trees;
  const contracts = await Promise.all([account, treasury, registry].map((tree) => setup.held(tree)));
  return {
    nanoErg: after.nanoErg - before.nanoErg,
    microGpuc: after.microGpuc - before.microGpuc,
    contracts,
    answer: json(),
  };
}

describe('a credit account from the command line', () => {
  it('is opened, shown, drawn on, repaid, paid into and closed, to the unit', async () => {
    await using setup = await setUpCredit();
    const start = await setup.held(setup.alice.ergoTree);
    expect(await gain(setup, ['open', '--erg', '15'])).toMatchObject({
      nanoErg: -(15n * erg + 2_500_000_000n + 100_000_000n + fee),
      microGpuc: 0n,
      answer: { status: 'confirmed', account: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(await outlookOf(setup)).not.toHaveProperty('credit');
    await setup.price('0.5');
    // 15 ERG at 0.50 are 7.50, of which 36 % may be owed.
    expect(await outlookOf(setup)).toMatchObject({
      balanceMicroGpuc: '0',
      credit: { health: 'safe', limitMicroGpuc: '2700000', payableMicroGpuc: '2686500', priceMicroUsd: '500000' },
    });
    // A half per cent of 1,809,046 is 9,045.23.
    const drawn = await gain(setup, ['draw', '1.8']);
    expect(drawn).toMatchObject({ nanoErg: -fee - carrier, microGpuc: 1_800_000n });
    expect(drawn.contracts.map(({ microGpuc }) => microGpuc).slice(0, 2)).toEqual([
      10_000_000_000n - 1_809_046n,
      9_046n,
    ]);
    expect(drawn.answer).toMatchObject({ sheet: { protocolFee: { microGpuc: '9046' } } });
    // Owing 1.809046 of 15 ERG: flagged below 1.809046 ÷ (15 × 55 %) = 0.219278….
    const owing = await outlookOf(setup);
    expect(owing).toMatchObject({ balanceMicroGpuc: '-1809046', credit: { health: 'safe' } });
    expect(Number(owing.credit.flagPriceMicroUsd) / 1e6).toBeCloseTo(0.219278, 3);
    expect(await gain(setup, ['repay', '0.809046'])).toMatchObject({ nanoErg: -fee, microGpuc: -809_046n });
    expect(await gain(setup, ['repay'])).toMatchObject({ nanoErg: -fee, microGpuc: -1_000_000n });
    expect(await gain(setup, ['deposit', '2.5'])).toMatchObject({ nanoErg: -fee, microGpuc: -2_500_000n });
    expect(await outlookOf(setup)).toMatchObject({ balanceMicroGpuc: '2500000' });
    const closed = await gain(setup, ['close']);
    expect(closed).toMatchObject({ nanoErg: 17_500_000_000n - fee, microGpuc: 2_500_000n });
    expect(closed.contracts[0]).toEqual({ nanoErg: 0n, microGpuc: 0n });
    const end = await setup.held(setup.alice.ergoTree);
    expect([end.nanoErg - start.nanoErg, end.microGpuc - start.microGpuc]).toEqual([
      -(100_000_000n + 6n * fee + carrier),
      -9_046n,
    ]);
  }, 200_000);

  it('says by exit code and in words what does not work, and what does', async () => {
    await using setup = await setUpCredit();
    const refused = async (argv: readonly string[], exitCode: number, words: RegExp): Promise<void> => {
      const before = await setup.held(setup.alice.ergoTree);
      const answer = await setup.run(['account', ...argv, ...alice]);
      expect([answer.exitCode, answer.stdout], `${argv.join(' ')}: ${answer.stderr}`).toEqual([exitCode, '']);
      expect(answer.stderr).toMatch(words);
      expect(await setup.held(setup.alice.ergoTree)).toEqual(before);
    };
    const works = async (argv: readonly string[]): Promise<void> => {
      const answer = await setup.run(['account', ...argv, ...alice]);
      expect(answer.exitCode, `${argv.join(' ')}: ${answer.stderr}`).toBe(0);
    };
    await refused(['show'], 3, /dgcm account open/);
    await refused(['open', '--erg', '4.999'], 6, /at least 5 ERG/);
    await refused(['open', '--erg', '100'], 5, /ERG short/);
    await works(['open', '--erg', '10']);
    await refused(['draw', '1'], 9, /price/);
    await setup.price('0.5');
    await refused(['draw', '1.8'], 6, /carries a debt of 1\.8 GPUC; this would owe 1\.809046 GPUC/);
    await refused(['draw', '0'], 2, /Nothing/);
    await works(['draw', '1.5']);
    await refused(['close'], 8, /owes 1\.507538 GPUC.*\n.*dgcm account repay/);
    await refused(['collateral', 'remove', 'ERG', '5'], 6, /carries a debt of 0\.9 GPUC/);
    await refused(['collateral', 'remove', 'ERG', '11'], 2, /holds 10 ERG/);
    await refused(['collateral', 'remove', 'rsBTC', 'all'], 2, /No collateral/);
    await refused(['collateral', 'add', 'rsBTC', '1'], 5, /0 rsBTC; this needs 1 rsBTC/);
    await refused(['collateral', 'add', 'gold', '1'], 2, /ERG, SigUSD, rsBTC, rsETH/);
    await refused(['repay', '2'], 2, /owes 1\.507538 GPUC, less/);
    await refused(['deposit', '200'], 5, /51\.5 GPUC; this needs 200 GPUC/);
    await refused(['pay', setup.alice.address('testnet'), '0.1'], 2, /dgcm account draw/);
    await refused(['pay', 'nonsense', '0.1'], 2, /no Ergo address/);
    await refused(['draw', '0.1', '--account', 'ffff'], 3, /begins with ffff/);
    setup.cli.devchain.mine(40);
    await refused(['draw', '0.1'], 9, /blocks old.*Repaying and closing work/);
    await refused(['collateral', 'remove', 'ERG', '0.1'], 9, /blocks old/);
    // What needs no price works whatever the oracle does.
    await works(['repay']);
    await works(['collateral', 'remove', 'ERG', 'all']);
    await works(['close']);
    expect(await setup.sum()).toBe(allGpuc);
  }, 200_000);

  it('shows and signs nothing on a dry run, and nothing where nobody can be asked', async () => {
    await using setup = await setUpCredit();
    const before = await setup.held(setup.alice.ergoTree);
    const dry = await setup.dgcm(['--profile', 'alice', '--dry-run', 'account', 'open']);
    expect(dry.exitCode, dry.stderr).toBe(0);
    expect(dry.json()).toMatchObject({
      dryRun: true,
      sheet: { locked: { nanoErg: '7500000000' }, worstLoss: { nanoErg: '101000000' } },
      unsignedTransaction: { inputs: expect.any(Array) as unknown[] },
    });
    const unasked = await setup.dgcm(['--profile', 'alice', 'account', 'open']);
    expect([unasked.exitCode, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(await setup.held(setup.alice.ergoTree)).toEqual(before);
  }, 100_000);
});
