import { describe, expect, it } from 'vitest';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { buildFlag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { buildSpend, originationFee } from '#lib/protocol/account/spend.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { HEIGHT_WINDOW_BLOCKS } from '#lib/protocol/shared/constants.ts';
import { encodeInt, encodeLong } from '#lib/protocol/shared/registers.ts';
import { registryBox } from '#test/support/contracts/boxes.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { expectRefused, mutate } from '#test/support/contracts/expectations.ts';
import { draftOf, frame, fundingOf, read } from '#test/support/contracts/honest.ts';
import {
  accountBox,
  GPU,
  healthyBox,
  unhealthyBox,
  payFree,
  spend,
  termsOf,
  underWaterBox,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { constants, deployment, ERG, GPUC, NOW, trees } from '#test/support/contracts/world.ts';
import { PlanRunner } from '#test/support/protocol/planRunner.ts';

const account = (box: ChainBox) => read(decodeAccount, box);
const moment = { height: NOW - 1, timestampMs: 1_700_000_000_000 };
const free = { 0: encodeInt(1) };
const balanceOf = (box: ChainBox): bigint => account(box).balanceMicroGpuc;

/** Two accounts of one owner, of which the first pays. */
const beside = (other: ChainBox): Draft => {
  const draft = payFree();
  draft.inputs.splice(1, 0, { box: other, extension: free });
  return draft;
};

describe('two accounts in one transaction', () => {
  const twin = () => accountBox({ balance: 50n * GPU, nonce: 131 });

  it('are not satisfied by one output', () => {
    expectRefused(mutate(beside(twin()), () => undefined));
  });
  it('of two owners do not answer for each other', () => {
    const other = accountBox({ balance: 90n * GPU, nonce: 131, ownerTree: people.otherOwner.ergoTree });
    expectRefused(
      mutate(beside(other), (draft) => {
        const [first] = draft.outputs;
        const second = { ...first!, value: other.value, assets: other.assets.map((held) => ({ ...held })) };
        second.additionalRegisters = { ...first!.additionalRegisters, R4: encodeLong(90n * GPU) };
        draft.outputs.splice(0, 1, second, first!);
      }),
    );
  });
  it('cannot move collateral from one in debt to the other', () => {
    const other = accountBox({ nonce: 131, ergAbove: ERG });
    const draft = spend(healthyBox(), { microGpuc: GPU });
    draft.inputs.splice(1, 0, { box: other, extension: free });
    expectRefused(
      mutate(draft, ({ outputs }) => {
        const moved = outputs[0]!.value - constants.accountRentNanoErg - ERG;
        outputs[0]!.value -= moved;
        outputs.splice(1, 0, {
          ...other,
          assets: other.assets.map((held) => ({ ...held })),
          value: other.value + moved,
        });
      }),
    );
  });
  it('cannot create credit backed by the other account’s tokens', () => {
    const other = accountBox({ balance: 50n * GPU, nonce: 131 });
    expectRefused(
      mutate(beside(other), ({ outputs }) => {
        const registers = { ...outputs[0]!.additionalRegisters, R4: encodeLong(80n * GPU) };
        outputs.splice(1, 0, {
          ...other,
          additionalRegisters: registers,
          assets: other.assets.map((held) => ({ ...held })),
        });
      }),
    );
  });
});

describe('drawing and repaying one unit a thousand times', () => {
  it('pays at least the fee of a single draw, so that rounding gains the owner nothing', { timeout: 300_000 }, () => {
    const runner = new PlanRunner();
    const [once, times] = [3n, 1_000];
    let box = healthyBox();
    let fees = 0n;
    for (let round = 0; round < times; round++) {
      const before = balanceOf(box);
      const plan = buildSpend({
        ...frame,
        account: account(box),
        funding: fundingOf(people.owner),
        microGpuc: once,
        terms: termsOf(),
      });
      box = runner.run(plan, moment).outputs[0]!;
      fees += before - balanceOf(box) - once;
    }
    const drawn = once * BigInt(times);
    expect(fees).toBeGreaterThanOrEqual(originationFee(drawn, 50));
    expect(balanceOf(box)).toBe(-40n * GPU - drawn - fees);
    expect(box.value).toBe(healthyBox().value);
  });
});

describe('flagging and liquidating', () => {
  it('cannot happen in the same block, even with a backdated flag', () => {
    const runner = new PlanRunner();
    for (const box of [unhealthyBox(), underWaterBox('erg', { flaggedHeight: 0 })]) {
      const flagging = buildFlag({
        ...frame,
        accounts: [account(box)],
        terms: termsOf(),
        funding: fundingOf(people.bot),
      });
      const backdated = mutate(draftOf(flagging, [people.bot]), ({ outputs }) => {
        outputs[0]!.additionalRegisters['R6'] = encodeInt(NOW - HEIGHT_WINDOW_BLOCKS);
      });
      const { R6 } = backdated.outputs[0]!.additionalRegisters;
      const flagged = runner.run(flagging, moment).outputs[0]!;
      const marked = { ...account(flagged), flaggedHeight: NOW - 40 };
      const seizing = buildLiquidate({
        ...frame,
        account: marked,
        terms: termsOf(),
        funding: fundingOf(people.bot, { gpuc: 500n * GPU }),
      });
      expectRefused(
        mutate(draftOf(seizing, [people.bot]), ({ inputs, outputs }) => {
          inputs[0]!.box.additionalRegisters = { ...inputs[0]!.box.additionalRegisters, ...(R6 && { R6 }) };
          const cleared = outputs[0]!.additionalRegisters['R6'] === encodeInt(0);
          if (!cleared && R6 !== undefined) outputs[0]!.additionalRegisters['R6'] = R6;
        }),
      );
    }
  });
});

describe('an account under water', () => {
  it('is liquidated in parts, emptied and written off, losing no GPUC but the debt', () => {
    const runner = new PlanRunner();
    let box = underWaterBox();
    const debt = -balanceOf(box);
    let repaid = 0n;
    for (const microGpuc of [20n * GPU, undefined]) {
      const before = balanceOf(box);
      const plan = buildLiquidate({
        ...frame,
        account: account(box),
        microGpuc,
        terms: termsOf(),
        funding: fundingOf(people.bot, { gpuc: 500n * GPU }),
      });
      box = runner.run(plan, moment).outputs[0]!;
      repaid += balanceOf(box) - before;
    }
    expect(box.value).toBe(constants.accountRentNanoErg);
    const shard = read(decodeRegistry, registryBox());
    const plan = buildWriteOff({
      ...frame,
      registry: shard,
      account: account(box),
      changeErgoTree: people.bot.ergoTree,
    });
    const [next] = runner.run(plan, moment).outputs;
    const gpuc = (held: ChainBox) => held.assets.find(({ tokenId }) => tokenId === GPUC)!.amount;
    expect(gpuc(next!) - gpuc(shard.box)).toBe(constants.allotmentMicroGpuc - (debt - repaid));
    expect(debt - repaid).toBeGreaterThan(0n);
    expect(next!.ergoTree).toBe(trees.registry);
  });
  it('can be repaid and closed by its owner while collateral is left', () => {
    const runner = new PlanRunner();
    const box = underWaterBox();
    const plan = buildDeposit({
      ...frame,
      account: account(box),
      microGpuc: -balanceOf(box),
      funding: fundingOf(people.bot, { gpuc: 500n * GPU }),
    });
    const [repaid] = runner.run(plan, moment).outputs;
    expect(account(repaid!)).toMatchObject({ balanceMicroGpuc: 0n, flaggedHeight: 0 });
    expect(repaid!.value).toBe(box.value);
    expect(deployment.trees.account).toBe(repaid!.ergoTree);
  });
});
