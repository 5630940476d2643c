import { beforeAll, describe, expect, it } from 'vitest';
import { createLiquidator } from '#bots/liquidator/createLiquidator.ts';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import type { DevchainSnapshot } from '#lib/devchain/devchainSnapshot.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeDesk, encodeDesk } from '#lib/protocol/desk/box.ts';
import { people } from '#test/support/contracts/people.ts';
import { accountOutput, registryOutput, type AccountFacts } from '#test/support/money/accountOutputs.ts';
import { bankOutput, deskOutput, type DeskFacts } from '#test/support/money/exchangeOutputs.ts';
import { foundMoneyChain, NANO_ERG_PER_USD, type MoneyChain } from '#test/support/money/moneyChain.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { playRound } from './playRound.ts';

const ERG = 1_000_000_000n;
const fee = 1_000_000n;
const idle = { actions: 0, sent: 0, refused: 0 };
const clock = { ms: 0, now: () => clock.ms, sleep: () => Promise.resolve() };
let money: MoneyChain;
let start: DevchainSnapshot;
let before: ReadonlyMap<string, bigint>;

beforeAll(() => {
  money = foundMoneyChain();
  start = money.devchain.snapshot();
});

interface Setting {
  readonly accounts?: readonly AccountFacts[];
  readonly desks?: readonly DeskFacts[];
}

function setUp({ accounts = [{}], desks = [{}] }: Setting): void {
  money.devchain.restore(start);
  const { deployment } = money;
  money.make([
    registryOutput(deployment),
    bankOutput(deployment),
    ...desks.map((facts) => deskOutput(deployment, facts)),
    ...accounts.map((facts) => accountOutput(deployment, facts)),
  ]);
  before = money.supply();
}

const liquidatorOf = (key: SecretKey = people.bot, { budgetMicroGpuc = 0n, chain = money.chain, salt = 'salt' } = {}) =>
  createLiquidator(
    { chain, deployment: money.deployment, clock, maxJobsPerBatch: 50 },
    { key, budgetNanoErg: ERG, budgetMicroGpuc },
    salt,
  );
type Liquidator = ReturnType<typeof liquidatorOf>;

/** Accounts as they are; none holds other tokens than its allotment and balance. */
function accounts() {
  return money
    .unspent('account')
    .map((box) => valueOf(decodeAccount(box, money.deployment)))
    .map(({ balanceMicroGpuc, flaggedHeight, box, collateral }) => ({
      debt: -balanceMicroGpuc,
      flagged: flaggedHeight > 0,
      units: collateral?.amount ?? box.value - money.deployment.constants.accountRentNanoErg,
    }));
}

/** A block, in which nothing may have been made or lost. */
function mine(count = 1): void {
  money.devchain.mine(count);
  expect(money.supply()).toEqual(before);
}

async function round(bot: Liquidator) {
  const report = await playRound(bot);
  mine();
  return report;
}

/** Everything in a wallet, in nanoERG at a price of the dollar. */
function worthOf({ ergoTree }: SecretKey, nanoErgPerUsd: bigint): bigint {
  const { tokens, externals } = money.deployment;
  const balance = balanceOf(money.wallet({ ergoTree }).boxes);
  const gpuc = balance.tokens[tokens.gpuc] ?? 0n;
  const cents = balance.tokens[externals.sigUsd] ?? 0n;
  return balance.nanoErg + ((gpuc + cents * 10_000n) * nanoErgPerUsd) / 1_000_000n;
}

const bufferBlocks = defaultTerms.devnet.bufferBlocks;
/** ERG falls from 0.50 to 0.32 USD: 180 GPUC are 56 % of 1,000 ERG. */
const fallen = 3_125_000_000n;
/** To 0.19 USD: less than the debt and a bonus. */
const sunk = 5_263_157_895n;
/** To 0.24 USD: three quarters. */
const low = 4_166_666_667n;

describe('the liquidator', () => {
  it('flags an account after a price fall, waits, and repays it in parts out of its own collateral until it is healthy', async () => {
    setUp({ desks: [{ mostMicroGpuc: 40_000_000n }] });
    const bot = liquidatorOf();
    expect(await round(bot)).toEqual(idle);
    money.publish(low);
    const wealth = worthOf(people.bot, low);
    expect(await round(bot)).toEqual({ actions: 1, sent: 1, refused: 0 });
    expect(accounts()).toEqual([{ debt: 180_000_000n, flagged: true, units: 1_000n * ERG }]);
    expect(await round(bot)).toEqual(idle);
    mine(bufferBlocks - 2);
    const debts: bigint[] = [];
    for (let part = 0; part < 6 && accounts()[0]!.flagged; part++) {
      expect(await round(bot)).toEqual({ actions: 1, sent: 1, refused: 0 });
      debts.push(accounts()[0]!.debt);
      // A desk trades no more than its most at one price.
      expect(await round(bot)).toEqual(idle);
      money.publish(low);
    }
    const [after] = accounts();
    expect(debts.length).toBe(4);
    expect(debts.slice(0, 3)).toEqual([140_000_000n, 100_000_000n, 60_000_000n]);
    expect(after!.flagged).toBe(false);
    // Worth no less than what 36 % of it covers.
    expect(after!.debt * low * 10_000n).toBeLessThanOrEqual(after!.units * 1_000_000n * 3_600n);
    expect(after!.debt * low * 10_000n).toBeGreaterThan(after!.units * 1_000_000n * 3_590n);
    expect(worthOf(people.bot, low)).toBeGreaterThan(wealth);
    expect(await round(bot)).toEqual(idle);
  });

  it('unflags an account whose price recovered', async () => {
    setUp({});
    const bot = liquidatorOf();
    money.publish(fallen);
    await round(bot);
    expect(accounts()).toMatchObject([{ flagged: true }]);
    money.publish(NANO_ERG_PER_USD);
    expect(await round(bot)).toMatchObject({ sent: 1 });
    expect(accounts()).toEqual([{ debt: 180_000_000n, flagged: false, units: 1_000n * ERG }]);
    expect(await round(bot)).toEqual(idle);
  });

  it('liquidates all collateral of an account under water and writes off the rest', async () => {
    setUp({});
    const { constants, tokens } = money.deployment;
    const bot = liquidatorOf();
    money.publish(sunk);
    await round(bot);
    mine(bufferBlocks);
    expect(await round(bot)).toMatchObject({ actions: 1, sent: 1 });
    const [left] = accounts();
    expect(left).toMatchObject({ units: 0n });
    expect(left!.debt).toBeGreaterThan(0n);
    const home = (id: string) => money.unspent('registry')[0]!.assets.find(({ tokenId }) => tokenId === id)!.amount;
    const [members, gpuc] = [home(tokens.member), home(tokens.gpuc)];
    const wealth = worthOf(people.bot, sunk);
    expect(await round(bot)).toMatchObject({ actions: 1, sent: 1 });
    expect(accounts()).toEqual([]);
    expect(home(tokens.member) - members).toBe(1n);
    expect(home(tokens.gpuc) - gpuc).toBe(constants.allotmentMicroGpuc - left!.debt);
    expect(worthOf(people.bot, sunk) - wealth).toBe(constants.accountRentNanoErg - fee);
    expect(await round(bot)).toEqual(idle);
  });

  it('repays a debt against SigUSD with GPUC bought at a bank, without own funds', async () => {
    const { sigUsd } = money.deployment.externals;
    setUp({ desks: [], accounts: [{ debtMicroGpuc: 85_100_000n, collateral: { tokenId: sigUsd, amount: 10_000n } }] });
    const bot = liquidatorOf();
    const cents = () => balanceOf(money.wallet(people.bot).boxes).tokens[sigUsd] ?? 0n;
    expect(cents()).toBe(0n);
    await round(bot);
    mine(bufferBlocks);
    expect(await round(bot)).toMatchObject({ actions: 1, sent: 1 });
    const [after] = accounts();
    expect(after!.flagged).toBe(false);
    expect(after!.debt).toBeLessThan(85_100_000n);
    expect(cents()).toBeGreaterThan(0n);
  });

  it('uses its own GPUC only within the budget', async () => {
    setUp({ desks: [] });
    const { gpuc } = money.deployment.tokens;
    money.make([{ value: ERG, ergoTree: people.bot.ergoTree, tokens: [{ tokenId: gpuc, amount: 50_000_000n }] }]);
    before = money.supply();
    const [frugal, generous] = [liquidatorOf(), liquidatorOf(people.bot, { budgetMicroGpuc: 30_000_000n })];
    money.publish(low);
    await round(frugal);
    mine(bufferBlocks);
    expect(await round(frugal)).toEqual(idle);
    expect(await round(generous)).toMatchObject({ sent: 1 });
    expect(accounts()[0]!.debt).toBe(150_000_000n);
    expect(await round(generous)).toEqual(idle);
    expect(balanceOf(money.wallet(people.bot).boxes).tokens[gpuc]).toBe(20_000_000n);
  });

  it('runs beside a second liquidator at no cost to either', async () => {
    setUp({ desks: [{}, {}], accounts: Array.from({ length: 6 }, () => ({})) });
    const keys = [people.bot, people.otherOwner];
    const bots = keys.map((key) => liquidatorOf(key));
    money.publish(fallen);
    const wealth = keys.map((key) => worthOf(key, fallen));
    const both = async () => {
      const reports = await Promise.all(bots.map((bot) => playRound(bot)));
      const { size } = money.devchain.pool;
      expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(size);
      mine();
      return size;
    };
    // All six fit one transaction, and one of the two is first.
    expect(await both()).toBe(1);
    expect(accounts().every(({ flagged }) => flagged)).toBe(true);
    const paid = keys.map((key, index) => wealth[index]! - worthOf(key, fallen));
    expect(paid.toSorted()).toEqual([0n, fee]);
    mine(bufferBlocks);
    for (let rounds = 0; rounds < 8 && accounts().some(({ flagged }) => flagged); rounds++) await both();
    expect(accounts().map(({ flagged }) => flagged)).toEqual(Array<boolean>(6).fill(false));
    for (const [index, key] of keys.entries()) expect(worthOf(key, fallen)).toBeGreaterThan(wealth[index]! - 2n * fee);
    expect(keys.reduce((sum, key, index) => sum + worthOf(key, fallen) - wealth[index]!, 0n)).toBeGreaterThan(0n);
  });

  it('beside another one seldom wants the same account or desk: each repays its share, in a round or two', async () => {
    setUp({ desks: Array.from({ length: 12 }, () => ({})), accounts: Array.from({ length: 12 }, () => ({})) });
    const bots = [people.bot, people.otherOwner].map((key, index) => liquidatorOf(key, { salt: `${6 + index}` }));
    money.publish(fallen);
    await round(bots[0]!);
    mine(bufferBlocks);
    const reports = await Promise.all(bots.map((bot) => playRound(bot)));
    mine();
    for (const { actions, sent } of reports) expect([actions, sent > 2]).toEqual([12, true]);
    const repaid = accounts().filter(({ flagged }) => !flagged).length;
    expect(repaid).toBe(reports.reduce((sum, { sent }) => sum + sent, 0));
    expect(repaid).toBeGreaterThanOrEqual(9);
    await Promise.all(bots.map((bot) => playRound(bot)));
    mine();
    expect(accounts().filter(({ flagged }) => flagged)).toEqual([]);
  });

  it.each([1, 2])('leaves %i desks alone that look right and that the chain refuses', async (count) => {
    const spoilt = Array.from({ length: count }, () => ({ mostMicroGpuc: 100_000n }));
    setUp({ desks: [...spoilt, {}] });
    money.publish(fallen);
    await round(liquidatorOf());
    mine(bufferBlocks);
    const bad = money
      .unspent('desk')
      .filter((box) => valueOf(decodeDesk(box, money.deployment)).terms.mostMicroGpuc === 100_000n)
      .map(({ boxId }) => boxId);
    expect(bad).toHaveLength(count);
    const terms = { askBps: 0, bidBps: 0, mostMicroGpuc: 10n ** 12n, leastMicroGpuc: 1n };
    const lie = encodeDesk({ ownerTree: people.owner.ergoTree, oracleHeight: 0, usedMicroGpuc: 0n, terms });
    const chain: Chain = {
      ...money.chain,
      unspentByErgoTree: async (tree) =>
        (await money.chain.unspentByErgoTree(tree)).map((box) =>
          bad.includes(box.boxId) ? { ...box, additionalRegisters: lie } : box,
        ),
    };
    const bot = liquidatorOf(people.bot, { chain });
    expect(await round(bot)).toEqual({ actions: 1, sent: 1, refused: 0 });
    expect(accounts()).toMatchObject([{ flagged: false }]);
  });
});
