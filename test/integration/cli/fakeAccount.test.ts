import { expect, it } from 'vitest';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { encodeAccount } from '#lib/protocol/account/box.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { exitCodes } from '#cli/exitCodes.ts';
import { erg, gpuc, setUpExchange, type ExchangeSetup } from './exchangeSetup.ts';

/** Dora makes a box that looks like an account of Alice's with 5 GPUC in it, but for its MEMBER. */
async function counterfeit({ chain, deployment, cli, people }: ExchangeSetup): Promise<string> {
  const { constants, trees, tokens } = deployment;
  const { ergoTree } = people.dora;
  const balanceMicroGpuc = 5n * gpuc - constants.allotmentMicroGpuc;
  const { transaction } = assemble({
    frame: { deployment, height: cli.devchain.height },
    inputs: [],
    outputs: [
      {
        value: constants.accountRentNanoErg + 10n * erg,
        ergoTree: trees.account,
        tokens: [{ tokenId: tokens.gpuc, amount: constants.allotmentMicroGpuc + balanceMicroGpuc }],
        registers: encodeAccount({ balanceMicroGpuc, ownerTree: people.alice.ergoTree, flaggedHeight: 0 }),
      },
    ],
    funding: { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree },
  });
  const result = await chain.submit(signTransaction(transaction, { keys: [people.dora] }));
  if (!result.ok) throw new Error(result.detail);
  return (await chain.unspentByErgoTree(trees.account))[0]!.boxId;
}

it('a counterfeit account is shown to nobody, pays nothing, and nothing is paid into it', async () => {
  await using exchange = await setUpExchange();
  const { cli, as, supply, people, chain, deployment, holdings } = exchange;
  const fake = await counterfeit(exchange);
  const [all, before] = [supply(), await holdings('alice')];
  const alice = ['--profile', 'alice', '--yes'];
  for (const argv of [
    ['show'],
    ['deposit', '1'],
    ['draw', '1'],
    ['repay'],
    ['pay', people.dora.address('testnet'), '1'],
    ['collateral', 'add', 'ERG', '1'],
    ['collateral', 'remove', 'ERG', '1'],
    ['close'],
    ['deposit', '1', '--account', fake.slice(0, 16)],
  ]) {
    const { exitCode, stderr } = await cli.run(['account', ...argv, ...alice]);
    expect(exitCode, `${argv.join(' ')}: ${stderr}`).toBe(exitCodes.notFound);
  }
  expect(await holdings('alice')).toEqual(before);

  await as('dora', 'account', 'open', '--wait');
  await as('dora', 'account', 'deposit', '10', '--wait');
  const paid = await as('dora', 'account', 'pay', people.alice.address('testnet'), '2', '--wait');
  expect(paid.json()).toMatchObject({ paidTo: 'address' });
  expect((await holdings('alice')).microGpuc).toBe(before.microGpuc + 2n * gpuc);
  expect((await chain.unspentByErgoTree(deployment.trees.account)).map(({ boxId }) => boxId)).toContain(fake);
  const audit = await cli.run(['audit', '--json', ...alice]);
  expect(audit.exitCode, audit.stderr).toBe(0);
  expect(supply()).toEqual(all);
});
