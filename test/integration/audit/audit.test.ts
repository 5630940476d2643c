import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { ChainHistory } from '#lib/audit/chainHistory.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import { providerActions } from '#lib/protocol/provider/contract.ts';
import { readLongs } from '#lib/protocol/shared/registers.ts';
import { foundAuditedMarket, type AuditedMarket } from './auditedMarket.ts';
import { corruptions } from './corruptions.ts';
import { takeEveryAction } from './everyAction.ts';
import { addAmount, addLong, changeTerms, forgeBox } from './forge.ts';

let market: AuditedMarket;
let history: ChainHistory;

beforeAll(async () => {
  market = await foundAuditedMarket();
  takeEveryAction(market);
  history = await market.history();
});

describe('an honest history', () => {
  it('adds up as of an earlier block, whatever came after it', async () => {
    const { chain } = market;
    const tip = await chain.tip();
    for (const back of [1, 30, 300]) {
      const height = history.height - back;
      const [headerId] = await chain.blockIdsAt(height);
      const earlier = { ...chain, tip: () => Promise.resolve({ ...tip, height, headerId: headerId! }) };
      const read = await readHistory(earlier, market.deployment);
      expect(read.transactions.length).toBeLessThanOrEqual(history.transactions.length);
      expect(auditChain(read, market.deployment).findings).toEqual([]);
    }
  });

  it('is read anew after a reorganisation, and while the index is behind', async () => {
    const { chain } = market;
    let reorgs = 1;
    let lags = 1;
    const unsteady = {
      ...chain,
      blockIdsAt: (height: number) => (reorgs-- > 0 ? Promise.resolve(['00'.repeat(32)]) : chain.blockIdsAt(height)),
      transaction: (id: string) => (lags-- > 0 ? Promise.resolve(undefined) : chain.transaction(id)),
    };
    expect(await readHistory(unsteady, market.deployment)).toEqual(history);
  });

  it('adds up, every action counted', () => {
    const report = auditChain(history, market.deployment);
    expect(report.findings).toEqual([]);
    expect(report.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.addsUp).toBe(true);
    expect(report.actions).toEqual({
      addStake: 1,
      approve: 1,
      cancel: 1,
      collect: 1,
      decline: 2,
      deliver: 8,
      dispute: 3,
      dormant: 1,
      enact: 1,
      enrolProvider: 2,
      expire: 2,
      leave: 1,
      match: 15,
      open: 18,
      pause: 2,
      propose: 1,
      reclaimActive: 1,
      reclaimReview: 1,
      refund: 1,
      resolve: 2,
      retire: 1,
      settle: 3,
      settleReviewed: 4,
      spendTreasury: 1,
      topUp: 1,
      update: 1,
      withdraw: 1,
    });
  });
});

describe('a corrupted history', () => {
  it.each(Object.entries(corruptions))('shows %s', (_, plant) => {
    const { history: forged, kind, boxId, txId } = plant(history, market.deployment);
    const report = auditChain(forged, market.deployment);
    expect(report.addsUp).toBe(false);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind, ...(boxId && { boxId }), ...(txId && { txId }) }),
    );
  });

  it('shows another emission than boxes hold', () => {
    const emissions = { ...history.emissions, gpuc: history.emissions.gpuc + 1n };
    const report = auditChain({ ...history, emissions }, market.deployment);
    expect(report.addsUp).toBe(false);
    expect(report.lines.find(({ ok }) => !ok)?.what).toContain('emission');
  });

  it('is found out whatever number of whatever box was changed, without the help of ids', () => {
    const { trees } = market.deployment;
    const under = (...names: (keyof typeof trees)[]) =>
      history.boxes.filter(({ ergoTree }) => names.some((name) => trees[name] === ergoTree));
    const collects = (box: ChainBox): boolean => readLongs(box, 'R8')?.[0] === BigInt(providerActions.collect);
    const by = fc.bigInt({ min: -3n, max: 3n }).filter((more) => more !== 0n);
    const counters = fc
      .tuple(fc.constantFrom(...under('provider')), fc.nat({ max: 9 }), by)
      .map(([box, position, more]) => ({ box, change: addLong('R5', position, more) }));
    const amounts = fc
      .tuple(fc.constantFrom(...under('provider', 'jobActive', 'jobDelivered', 'jobReview')), by)
      .chain(([box, more]) =>
        fc.nat({ max: box.assets.length - 1 }).map((at) => ({ box, at, change: addAmount(at, more) })),
      )
      // How much an owner collects nobody else can know; that nothing was lost on the way, conservation says.
      .filter(({ box, at }) => !(collects(box) && at === 2));
    const fees = fc
      .tuple(fc.constantFrom(...under('treasury')), by)
      .map(([box, more]) => ({ box, change: addAmount(0, more) }));
    const prices = fc
      .tuple(fc.constantFrom(...under('jobActive', 'jobDelivered')), by)
      .map(([box, more]) => ({ box, change: changeTerms(({ price }) => ({ price: price + more })) }));
    fc.assert(
      fc.property(fc.oneof(counters, amounts, fees, prices), ({ box, change }) => {
        const { findings } = auditChain(forgeBox(history, box.boxId, change), market.deployment);
        const found = findings.filter(({ kind }) => kind !== 'index' && kind !== 'conservation');
        expect(found).toContainEqual(expect.objectContaining({ txId: box.transactionId }));
      }),
      { numRuns: 200 },
    );
  });
});
