import { describe, expect, it } from 'vitest';
import { Market } from '#test/support/protocol/market.ts';
import { decideRenewals, RENEWAL_COST_NANO_ERG, type RenewerSnapshot } from './decide.ts';

const market = new Market();
const { deployment } = market;
const { reclaimBlocks } = deployment.constants;
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
const shardOf = (creationHeight: number, boxId = 'bb') => ({ ...shard, box: { ...shard.box, boxId, creationHeight } });
const walletOf = (nanoErg: bigint, microGpuc: bigint): RenewerSnapshot['wallet'] => ({
  nanoErg,
  tokens: microGpuc === 0n ? {} : { [deployment.tokens.gpuc]: microGpuc },
  boxes: 1,
});

function decide(parts: Partial<RenewerSnapshot>) {
  const rich = { wallet: walletOf(erg, 1_000n), budgetNanoErg: erg };
  const { actions, ...rest } = decideRenewals({ height, providers: [], shards: [], ...rich, ...parts }, deployment);
  const boxOf = (action: (typeof actions)[number]) => (action.kind === 'topUp' ? action.registry : action.provider).box;
  return { ...rest, renewed: actions.map((action) => `${action.kind} ${boxOf(action).boxId}`) };
}

describe('what the renewer renews', () => {
  it.each<[string, Partial<RenewerSnapshot>, string[]]>([
    ['nothing on an empty chain', {}, []],
    ['no provider box of a year', { providers: [providerOf(lastYear + 1)] }, []],
    ['a provider box of more', { providers: [providerOf(lastYear)] }, ['addStake aa']],
    ['no shard of a year', { shards: [shardOf(lastYear + 1)] }, []],
    ['a shard of more', { shards: [shardOf(lastYear)] }, ['topUp bb']],
    [
      'whatever is oldest first',
      { providers: [providerOf(30, 'a3'), providerOf(10, 'a1')], shards: [shardOf(20)] },
      ['addStake a1', 'topUp bb', 'addStake a3'],
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

  it('shards even without GPUC', () => {
    const parts = { providers: [older], shards: [shardOf(2)], wallet: walletOf(erg, 0n) };
    expect(decide(parts)).toEqual({ renewed: ['topUp bb'], due: 2, short: 'gpuc' });
  });
});
