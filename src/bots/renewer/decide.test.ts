import { describe, expect, it } from 'vitest';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { bankBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read as readHonest } from '#test/support/contracts/honest.ts';
import { accountBox } from '#test/support/contracts/honestAccount.ts';
import { marketOf, party } from '#test/support/bots/marketSnapshot.ts';
import { Market } from '#test/support/protocol/market.ts';
import { decideRenewals, orphanedJobs, renewedBox, RENEWAL_COST_NANO_ERG, type RenewerSnapshot } from './decide.ts';

const market = new Market();
const { deployment } = market;
const { reclaimBlocks, refreshBlocks } = deployment.constants;
const accountNow = () => readHonest(decodeAccount, accountBox());
const provider = market.enrolProvider();
const shard = market.registry;
const height = 5_000;
/** Its box may be renewed in the next block for the first time. */
const lastYear = height - reclaimBlocks;
const erg = 1_000_000_000n;

const providerOf = (creationHeight: number, boxId = 'aa') => ({
  ...provider,
  box: { ...provider.box, boxId, creationHeight },
});
const accountOf = (creationHeight: number, boxId = 'cc') => {
  const read = accountNow();
  return { ...read, box: { ...read.box, boxId, creationHeight } };
};
const bankOf = (creationHeight: number, boxId = 'dd') => {
  const { box, ...rest } = readHonest(decodeBank, bankBox());
  return { ...rest, box: { ...box, boxId, creationHeight } };
};
const shardOf = (creationHeight: number, boxId = 'bb') => ({ ...shard, box: { ...shard.box, boxId, creationHeight } });
const left = party('ee');
const orphanOf = (creationHeight: number, boxId = 'ff') => {
  const job = left.delivered('0e');
  return { ...job, box: { ...job.box, boxId, creationHeight } };
};
const walletOf = (nanoErg: bigint, microGpuc: bigint, cents = 0n): RenewerSnapshot['wallet'] => ({
  nanoErg,
  tokens: {
    ...(microGpuc === 0n ? {} : { [deployment.tokens.gpuc]: microGpuc }),
    [deployment.externals.sigUsd]: cents,
  },
  boxes: 1,
});

function decide(parts: Partial<RenewerSnapshot>) {
  const rich = { wallet: walletOf(erg, 1_000n, 1_000n), budgetNanoErg: erg };
  const none = { providers: [], shards: [], accounts: [], banks: [], orphans: [] };
  const { actions, ...rest } = decideRenewals({ height, ...none, ...rich, ...parts }, deployment);
  return { ...rest, renewed: actions.map((action) => `${action.kind} ${renewedBox(action).boxId}`) };
}

describe('what the renewer renews', () => {
  it.each<[string, Partial<RenewerSnapshot>, string[]]>([
    ['nothing on an empty chain', {}, []],
    ['no provider box of a year', { providers: [providerOf(lastYear + 1)] }, []],
    ['a provider box of more', { providers: [providerOf(lastYear)] }, ['addStake aa']],
    ['no shard of a year', { shards: [shardOf(lastYear + 1)] }, []],
    ['a shard of more', { shards: [shardOf(lastYear)] }, ['topUp bb']],
    ['no account before anybody may', { accounts: [accountOf(height + 1 - refreshBlocks)] }, []],
    ['an account as soon as anybody may', { accounts: [accountOf(height - refreshBlocks)] }, ['refresh cc']],
    ['no bank of a year', { banks: [bankOf(lastYear + 1)] }, []],
    ['a bank of more, of which it buys a cent’s worth', { banks: [bankOf(lastYear)] }, ['sell dd']],
    ['no bank that has nothing to sell', { banks: [{ ...bankOf(lastYear), gpucMicroGpuc: 10_000n }] }, []],
    ['an orphaned job, however young its box', { orphans: [orphanOf(height)] }, ['dormant ff']],
    [
      'whatever is oldest first',
      {
        providers: [providerOf(30, 'a3'), providerOf(10, 'a1')],
        shards: [shardOf(20)],
        accounts: [accountOf(25)],
        banks: [bankOf(5)],
        orphans: [orphanOf(22)],
      },
      ['sell dd', 'addStake a1', 'topUp bb', 'dormant ff', 'refresh cc', 'addStake a3'],
    ],
  ])('%s', (_name, parts, renewed) => {
    expect(decide(parts)).toEqual({ renewed, due: renewed.length, short: undefined });
  });

  it('twenty in a round, and the others in the next', () => {
    const providers = Array.from({ length: 30 }, (_, index) => providerOf(index, `a${index}`));
    const { renewed, due, short } = decide({ providers });
    expect([renewed.length, due, short]).toEqual([20, 30, undefined]);
    expect(renewed[0]).toBe('addStake a0');
  });

  const [old, older] = [providerOf(2, 'a2'), providerOf(1, 'a1')];
  const change = 500_000n;
  it.each<[string, Partial<RenewerSnapshot>, string[], string | undefined]>([
    [
      'all that the wallet pays for',
      { wallet: walletOf(2n * RENEWAL_COST_NANO_ERG + change, 2n) },
      ['a1', 'a2'],
      undefined,
    ],
    ['one with ERG for one', { wallet: walletOf(2n * RENEWAL_COST_NANO_ERG, 2n) }, ['a1'], 'nanoErg'],
    ['one with GPUC for one', { wallet: walletOf(erg, 1n) }, ['a1'], 'gpuc'],
    ['none without ERG', { wallet: walletOf(0n, 5n) }, [], 'nanoErg'],
    ['none without GPUC', { wallet: walletOf(erg, 0n) }, [], 'gpuc'],
    ['as many as the budget allows', { budgetNanoErg: 2n * RENEWAL_COST_NANO_ERG - 1n }, ['a1'], 'budget'],
    ['none once the budget is spent', { budgetNanoErg: 0n }, [], 'budget'],
  ])('%s', (_name, parts, renewed, short) => {
    expect(decide({ providers: [old, older], ...parts })).toEqual({
      renewed: renewed.map((id) => `addStake ${id}`),
      due: 2,
      short,
    });
  });

  it('no bank without a cent', () => {
    const parts = { banks: [bankOf(1)], shards: [shardOf(2)], wallet: walletOf(erg, 5n) };
    expect(decide(parts)).toEqual({ renewed: ['topUp bb'], due: 2, short: 'sigUsd' });
  });

  it('orphaned jobs even without GPUC, as long as the budget lasts', () => {
    const parts = { orphans: [orphanOf(1, 'f1'), orphanOf(2, 'f2')], wallet: walletOf(erg, 0n) };
    const budgetNanoErg = 2n * RENEWAL_COST_NANO_ERG - 1n;
    expect(decide({ ...parts, budgetNanoErg })).toEqual({ renewed: ['dormant f1'], due: 2, short: 'budget' });
  });

  it('shards even without GPUC', () => {
    const parts = { providers: [older], shards: [shardOf(2)], wallet: walletOf(erg, 0n) };
    expect(decide(parts)).toEqual({ renewed: ['topUp bb'], due: 2, short: 'gpuc' });
  });
});

describe('the jobs that are orphaned', () => {
  const long = height - reclaimBlocks;
  const other = party('bb');
  it.each<[string, Parameters<typeof marketOf>[1], boolean]>([
    ['a job whose provider left a year ago', { deliveredJobs: [left.delivered('01', { releaseHeight: long })] }, true],
    ['no such job within the year', { deliveredJobs: [left.delivered('01', { releaseHeight: long + 1 })] }, false],
    [
      'no job whose provider is there, for he settles it',
      { deliveredJobs: [left.delivered('01', { releaseHeight: 1 })], providers: [other.provider, left.provider] },
      false,
    ],
    [
      'a job beside providers with other tickets',
      { deliveredJobs: [left.delivered('01', { releaseHeight: 1 })], providers: [other.provider] },
      true,
    ],
  ])('%s', (_name, parts, expected) => {
    const { deliveredJobs = [] } = parts;
    expect(orphanedJobs(marketOf(height, parts), deployment)).toEqual(expected ? deliveredJobs : []);
  });
});
