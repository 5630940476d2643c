import { beforeAll, describe, expect, it } from 'vitest';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { ChainHistory } from '#lib/audit/chainHistory.ts';
import { foundAuditedMarket, type AuditedMarket } from './auditedMarket.ts';
import { takeEveryAction } from './everyAction.ts';

let market: AuditedMarket;
let history: ChainHistory;

beforeAll(async () => {
  market = await foundAuditedMarket();
  takeEveryAction(market);
  history = await market.history();
});

describe('an honest history', () => {
  it('adds up, every action counted', () => {
    const report = auditChain(history, market.deployment);
    expect(report.findings).toEqual([]);
    expect(report.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.addsUp).toBe(true);
    expect(report.actions).toEqual({
      addStake: 1,
      approve: 1,
      cancel: 1,
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
