import { expect, it } from 'vitest';
import { createLiquidator } from '#bots/liquidator/createLiquidator.ts';
import { createRenewer } from '#bots/renewer/createRenewer.ts';
import { accountsOf } from '#lib/client/account/readAccounts.ts';
import { readCredit } from '#lib/market/readCredit.ts';
import type { PlannedOutput, TokenAmount } from '#lib/protocol/shared/plan.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { people } from '#test/support/contracts/people.ts';
import { accountOutput } from '#test/support/money/accountOutputs.ts';
import { deskOutput } from '#test/support/money/exchangeOutputs.ts';
import { foundMoneyChain } from '#test/support/money/moneyChain.ts';
import { playRound } from './playRound.ts';

const ERG = 1_000_000_000n;
const clock = { now: () => 0, sleep: () => Promise.resolve() };
/** 180 GPUC are three quarters of 1,000 ERG. */
const low = 4_166_666_667n;

it('a box with the account’s script that lacks its MEMBER is nobody’s account, and no bot pays for it or touches it', async () => {
  const money = foundMoneyChain();
  const { deployment, chain, devchain } = money;
  const { tokens, externals, constants } = deployment;
  const disguise = (output: PlannedOutput, assets: readonly TokenAmount[]): PlannedOutput => ({
    ...output,
    tokens: [...assets, ...output.tokens.slice(1)],
  });
  const genuine = accountOutput(deployment);
  const broke = accountOutput(deployment, { nanoErg: 0n });
  const disguises: readonly (readonly TokenAmount[])[] = [
    [],
    [{ tokenId: externals.sigUsd, amount: 1n }],
    [{ tokenId: tokens.provider, amount: 1n }],
    [{ tokenId: tokens.member, amount: 2n }],
  ];
  const fakes = disguises.flatMap((assets) => [disguise(genuine, assets), disguise(broke, assets)]);
  const reversed = { ...genuine, tokens: genuine.tokens.toReversed() };
  const fakeIds = money.make([...fakes, reversed]).map(({ boxId }) => boxId);
  money.make([genuine, deskOutput(deployment)]);
  const before = money.supply();
  const shown = () => accountsOf(chain, deployment, people.consumer.ergoTree);
  expect((await shown()).map(({ box }) => fakeIds.includes(box.boxId))).toEqual([false]);
  expect((await readCredit(chain, deployment)).accounts).toHaveLength(1);

  const context = { chain, deployment, clock, maxJobsPerBatch: 50 };
  const purse = { key: people.bot, budgetNanoErg: ERG, budgetMicroGpuc: 0n };
  const liquidator = createLiquidator(context, purse);
  const renewer = createRenewer(context, purse, createLogger({ name: 'renewer', level: 'silent' }));
  const untouched = (): void => {
    const left = new Set(money.unspent('account').map(({ boxId }) => boxId));
    expect(fakeIds.filter((id) => !left.has(id))).toEqual([]);
    expect(money.supply()).toEqual(before);
  };
  const one = { actions: 1, sent: 1, refused: 0 };
  money.publish(low);
  // The genuine one among them is flagged, liquidated and renewed.
  expect(await playRound(liquidator)).toEqual(one);
  devchain.mine((await readCredit(chain, deployment)).governance.bufferBlocks);
  untouched();
  expect(await playRound(liquidator)).toEqual(one);
  devchain.mine();
  untouched();
  expect(await shown()).toMatchObject([{ flaggedHeight: 0 }]);
  devchain.mine(constants.refreshBlocks);
  expect(await playRound(renewer)).toEqual(one);
  devchain.mine();
  untouched();
  expect(await playRound(renewer)).toMatchObject({ sent: 0 });
});
