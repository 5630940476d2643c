import { expect, it } from 'vitest';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { conditionsFor, frameOf } from '#lib/client/account/accountContext.ts';
import { accountsOf } from '#lib/client/account/readAccounts.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { buildFlag } from '#lib/protocol/account/flag.ts';
import { setUpCredit, type CreditSetup } from './creditSetup.ts';

const allGpuc = 1_000_000_000_000_000n;
const alice = ['--profile', 'alice', '--yes', '--wait'];

it('removes the flag of an account that has recovered, and no other', async () => {
  await using setup = await setUpCredit();
  const run = (argv: readonly string[]) => setup.run(['account', ...argv, ...alice]);
  const refused = async (exitCode: number, words: RegExp): Promise<void> => {
    const answer = await run(['unflag']);
    expect([answer.exitCode, answer.stderr]).toEqual([exitCode, expect.stringMatching(words)]);
  };
  await setup.price('0.5');
  expect((await run(['open', '--erg', '10'])).exitCode).toBe(0);
  expect((await run(['draw', '1.5'])).exitCode).toBe(0);
  await refused(8, /not flagged/);
  await setup.price('0.2');
  await flagByBob(setup);
  await refused(8, /not healthy/);
  await setup.price('0.5');
  expect((await run(['show'])).stdout).toMatch(/an earlier flag counts until height[^]*dgcm account\s+unflag/);

  const [before] = await aliceAccounts(setup);
  const walletBefore = await setup.held(setup.alice.ergoTree);
  const answer = await run(['unflag']);
  expect(answer.exitCode, answer.stderr).toBe(0);
  const [after] = await aliceAccounts(setup);
  expect(after).toMatchObject({
    flaggedHeight: 0,
    balanceMicroGpuc: before!.balanceMicroGpuc,
    box: { value: before!.box.value, assets: before!.box.assets },
  });
  const walletAfter = await setup.held(setup.alice.ergoTree);
  expect(walletAfter).toEqual({ ...walletBefore, nanoErg: walletBefore.nanoErg - 1_000_000n });
  expect((await run(['show'])).stdout).not.toContain('WARNING');
  await refused(8, /not flagged/);
  expect(await setup.sum()).toBe(allGpuc);
}, 200_000);

const aliceAccounts = (setup: CreditSetup) =>
  accountsOf(devchainAsChain(setup.cli.devchain), setup.deployment, setup.alice.ergoTree);

async function flagByBob(setup: CreditSetup): Promise<void> {
  const { deployment, bob } = setup;
  const chain = devchainAsChain(setup.cli.devchain);
  const context = { chain, deployment, ergoTree: bob.ergoTree };
  const frame = await frameOf(context);
  const { governance, pools } = await conditionsFor(context, undefined, frame.height);
  const accounts = await aliceAccounts(setup);
  const plan = buildFlag({ ...frame, accounts, terms: { governance, pools: pools! } });
  const result = await chain.submit(signTransaction(plan.transaction, { keys: [bob] }));
  expect(result).toMatchObject({ ok: true });
  setup.cli.devchain.mine();
}
