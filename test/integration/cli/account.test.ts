import { OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import { describe, expect, it } from 'vitest';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
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
  it('opens, shows, draws, repays, deposits and closes, with exact amounts', async () => {
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
    expect(drawn.answer).toMatchObject({ sheet: { creditFeeMicroGpuc: '9046' } });
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

  it('reports refusals by exit code and message, with a next step', async () => {
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
    await refused(['draw', '0'], 2, /amount to draw is zero/);
    await works(['draw', '1.5']);
    await refused(['close'], 8, /owes 1\.507538 GPUC.*\n.*dgcm account repay/);
    await refused(['collateral', 'remove', 'ERG', '5'], 6, /carries a debt of 0\.9 GPUC/);
    await refused(['collateral', 'remove', 'ERG', '11'], 2, /holds 10 ERG/);
    await refused(['collateral', 'remove', 'rsBTC', 'all'], 2, /amount of collateral is zero/);
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

  it('signs nothing on a dry run, nor without a terminal and --yes', async () => {
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

  it('takes a token as collateral, warns that ERG no longer counts, and returns everything', async () => {
    await using setup = await setUpCredit();
    const { rsBtc } = setup.deployment.externals;
    const works = async (argv: readonly string[]) => {
      const answer = await setup.run(['account', ...argv, ...alice, '--json']);
      expect(answer.exitCode, `${argv.join(' ')}: ${answer.stderr}`).toBe(0);
      return { words: answer.stderr, json: answer.json() };
    };
    await setup.give(setup.alice.ergoTree, rsBtc, 100_000n);
    await works(['open']);
    await setup.price('0.5');
    const added = await works(['collateral', 'add', 'rsBTC', '0.001']);
    expect(added.words).toMatch(/From now on rsBTC alone is the collateral/);
    // 0.001 bitcoin at 60,000 are 60 dollars, of which 36 % may be owed; the 5 ERG count for nothing.
    expect(added.json).toMatchObject({
      sheet: {
        otherTokens: { [rsBtc]: '100000' },
        account: { after: { collateral: { name: 'rsBTC', units: '100000' }, credit: { limitMicroGpuc: '21600000' } } },
      },
    });
    // 20.100503 ÷ (0.001 × 55 %) is 36,546.37, told in whole basis points of today's price, rounded up.
    expect((await works(['draw', '20'])).words).toMatch(/rsBTC falls below \$36552 \(now \$60000\)/);
    expect((await setup.run(['account', 'collateral', 'remove', 'rsBTC', '0.0005', ...alice])).exitCode).toBe(6);
    expect((await works(['collateral', 'remove', 'rsBTC', '0.00001'])).json).toMatchObject({ status: 'confirmed' });
    expect((await works(['collateral', 'remove', 'ERG', 'all'])).json).toMatchObject({ status: 'confirmed' });
    const other = await setup.run(['account', 'collateral', 'add', 'rsETH', '1', ...alice]);
    expect([other.exitCode, other.stderr]).toEqual([6, expect.stringMatching(/holds rsBTC[^]*remove rsBTC all/)]);
    await works(['repay']);
    const back = await works(['collateral', 'remove', 'rsBTC', 'all']);
    expect(back.json).toMatchObject({ sheet: { otherTokens: { [rsBtc]: '-99000' } } });
    await works(['close']);
    expect((await setup.cli.run(['wallet', 'balance', ...alice, '--json'])).json()).toMatchObject({
      spendable: { tokens: { [rsBtc]: '100000' } },
    });
    expect(await setup.sum()).toBe(allGpuc);
  }, 200_000);

  it('warns that an unlisted token removes all credit', async () => {
    await using setup = await setUpCredit();
    await setup.price('0.5');
    const works = async (argv: readonly string[]) => {
      const answer = await setup.run(['account', ...argv, ...alice]);
      expect(answer.exitCode, `${argv.join(' ')}: ${answer.stderr}`).toBe(0);
      return `${answer.stderr}${answer.stdout}`;
    };
    await works(['open']);
    const issued = await issueJunk(setup);
    expect(await works(['collateral', 'add', issued, '5'])).toMatch(/WARNING +Governance does not list this token/);
    expect(await works(['show'])).toMatch(/counts for nothing[^]*neither it nor the ERG\s+beside it/);
    const refused = await setup.run(['account', 'draw', '0.1', ...alice]);
    expect([refused.exitCode, refused.stderr]).toEqual([6, expect.stringMatching(/lists no such collateral/)]);
    await works(['collateral', 'remove', issued, 'all']);
    await works(['draw', '0.1']);
    expect(await setup.sum()).toBe(allGpuc);
  }, 200_000);

  it('pays into the recipient’s account, or to the address without one, and says which', async () => {
    await using setup = await setUpCredit();
    await setup.price('0.5');
    const bob = ['--profile', 'bob', '--yes', '--wait'];
    const address = setup.bob.address('testnet');
    const pay = async (amount: string) => {
      const answer = await setup.dgcm(['account', 'pay', address, amount, ...alice]);
      expect(answer.exitCode, answer.stderr).toBe(0);
      return answer;
    };
    for (const argv of [
      ['open', ...alice],
      ['deposit', '10', ...alice],
    ]) {
      expect((await setup.run(['account', ...argv])).exitCode).toBe(0);
    }
    expect((await pay('2')).json()).toMatchObject({ paidTo: 'address' });
    expect((await setup.held(setup.bob.ergoTree)).microGpuc).toBe(2_000_000n);
    expect((await setup.run(['account', 'open', ...bob])).exitCode).toBe(0);
    const paid = await pay('3');
    expect(paid.json()).toMatchObject({ paidTo: 'account' });
    expect(paid.stderr).toMatch(/into the credit\s+account of/);
    const small = await pay('0.5');
    expect(small.json()).toMatchObject({ paidTo: 'address' });
    expect(small.stderr).toMatch(/no less than 1\s+GPUC/);
    const shown = async (who: readonly string[]) => (await setup.run(['account', 'show', ...who, '--json'])).json();
    expect(await shown(alice)).toMatchObject({ accounts: [{ balanceMicroGpuc: '4500000' }] });
    expect(await shown(bob)).toMatchObject({ accounts: [{ balanceMicroGpuc: '3000000' }] });
    // On credit: 5 ERG at 0.50 carry 0.9 GPUC beside the 4.5 that are there.
    expect((await pay('5')).json()).toMatchObject({ paidTo: 'account', sheet: { creditFeeMicroGpuc: '2513' } });
    expect(await shown(alice)).toMatchObject({ accounts: [{ balanceMicroGpuc: '-502513' }] });
    expect(await shown(bob)).toMatchObject({ accounts: [{ balanceMicroGpuc: '8000000' }] });
    expect((await setup.held(setup.deployment.trees.treasury)).microGpuc).toBe(2_513n);
    expect(await setup.sum()).toBe(allGpuc);
  }, 200_000);

  it('requires --account if the wallet has several, and pays from one into the other', async () => {
    await using setup = await setUpCredit();
    setup.cli.devchain.faucet(setup.alice.ergoTree, 10n * erg);
    setup.cli.devchain.mine();
    const run = (argv: readonly string[]) => setup.run(['account', ...argv, ...alice, '--json']);
    for (let count = 0; count < 2; count++) expect((await run(['open'])).exitCode).toBe(0);
    const which = await run(['deposit', '3']);
    expect([which.exitCode, which.stderr]).toEqual([7, expect.stringContaining('--account')]);
    const shown = async () =>
      (await run(['show'])).json() as { accounts: { account: string; balanceMicroGpuc: string }[] };
    const [first] = (await shown()).accounts;
    expect((await run(['deposit', '3', '--account', first!.account.slice(0, 16)])).exitCode).toBe(0);
    const rich = (await shown()).accounts.find(({ balanceMicroGpuc }) => balanceMicroGpuc === '3000000')!;
    // Less than a stranger may pay in: both are Alice's.
    const moved = await run(['pay', setup.alice.address('testnet'), '0.25', '--account', rich.account]);
    expect(moved.json()).toMatchObject({ paidTo: 'account' });
    expect((await shown()).accounts.map(({ balanceMicroGpuc }) => balanceMicroGpuc)).toEqual(['250000', '2750000']);
    expect(await setup.sum()).toBe(allGpuc);
  }, 200_000);
});

/** A token of nobody's that Alice mints. */
async function issueJunk(setup: CreditSetup): Promise<string> {
  const { cli, alice: key } = setup;
  const chain = devchainAsChain(cli.devchain);
  const boxes = await chain.unspentByErgoTree(key.ergoTree);
  const built = new TransactionBuilder(cli.devchain.height)
    .from([...boxes])
    .to(new OutputBuilder(1_000_000n, key.ergoTree).mintToken({ amount: 5n }))
    .sendChangeTo(key.ergoTree)
    .payFee(fee)
    .build();
  const result = await chain.submit(signTransaction(built.toEIP12Object(), { keys: [key] }));
  if (!result.ok) throw new Error(result.detail);
  return boxes[0]!.boxId;
}
