import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { ChainHistory } from '#lib/audit/chainHistory.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import { providerActions } from '#lib/protocol/provider/contract.ts';
import { encodeLong, readLong, readLongs } from '#lib/protocol/shared/registers.ts';
import type { AuditedMarket } from './auditedMarket.ts';
import { corruptions } from './corruptions.ts';
import { moneyCorruptions } from './moneyCorruptions.ts';
import { takeEveryAction } from './everyAction.ts';
import { takeEveryMoneyAction } from './everyMoneyAction.ts';
import { MoneyMarket } from './moneyMarket.ts';
import { foundAuditedMarket } from './foundAuditedMarket.ts';
import { addAmount, addLong, changeTerms, forgeBox } from './forge.ts';

let market: AuditedMarket;
let history: ChainHistory;

beforeAll(async () => {
  market = await foundAuditedMarket();
  takeEveryAction(market);
  takeEveryMoneyAction(new MoneyMarket(market));
  history = await market.history();
});

const moneyActions = {
  accountClose: 1,
  accountDraw: 6,
  accountFlag: 4,
  accountFree: 6,
  accountLiquidate: 2,
  accountUnflag: 1,
  accountWriteOff: 1,
  bankRedeem: 10,
  bankSell: 6,
  deskOpen: 1,
  deskRefill: 1,
  deskSet: 1,
  deskTrade: 5,
  deskWithdraw: 2,
  enrolMember: 4,
  orderCancel: 1,
  orderExecute: 4,
  orderPlace: 6,
  orderRefund: 1,
};

describe('audit of a valid history', () => {
  it('adds up at an earlier height, ignoring later blocks', async () => {
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

  it('is reread after a reorg and while the index lags', async () => {
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

  it('adds up and counts every action', () => {
    const report = auditChain(history, market.deployment);
    expect(report.findings).toEqual([]);
    expect(report.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.addsUp).toBe(true);
    expect(report.actions).toEqual({
      ...moneyActions,
      addStake: 1,
      approve: 1,
      cancel: 1,
      collect: 2,
      decline: 2,
      deliver: 11,
      dispute: 3,
      dormant: 1,
      enact: 1,
      enrolProvider: 3,
      expire: 2,
      leave: 1,
      match: 18,
      open: 22,
      pause: 2,
      propose: 1,
      reclaimActive: 1,
      reclaimReview: 1,
      refund: 1,
      resolve: 2,
      retire: 1,
      settle: 6,
      settleReviewed: 4,
      spendTreasury: 1,
      topUp: 1,
      update: 1,
      withdraw: 1,
    });
  });

  it('reports reserve and collateral', () => {
    const { solvency } = auditChain(history, market.deployment);
    expect(solvency).toMatchObject({
      ok: true,
      // 20,000 at the start, 251 to a consumer, 8 to orders; 81 back from him, 2 from an order.
      issuedMicroGpuc: 20_176_000_000n,
      // Drawn: 20 and a job of 1 less another's 1 and 2 earned by hosting; 3; and half a percent of what was drawn.
      creditMicroGpuc: 18_105_529n + 3_015_076n,
      // A thousandth of a bitcoin, and 20 ERG at 0.27 dollars.
      collateralMicroGpuc: 60_000_000n + 5_400_000n,
      haircutCollateralMicroGpuc: 33_000_000n + 2_970_000n,
      coveredCreditMicroGpuc: 18_105_529n + 3_015_076n,
      // What a devnet's people start with.
      handedOutMicroGpuc: 1_000_000_000_000n,
      accounts: { all: 2, inDebt: 2, ill: 1, flagged: 1, underWater: 0, unpriced: 0 },
    });
    expect(solvency.reserveCents).toBeGreaterThan(2_017_600n);
    expect(solvency.writtenOffMicroGpuc).toBeGreaterThan(0n);
    const { supplyMicroGpuc, burnedMicroGpuc, bankStockMicroGpuc, allotmentsMicroGpuc } = solvency;
    const about = supplyMicroGpuc - burnedMicroGpuc - bankStockMicroGpuc - allotmentsMicroGpuc;
    expect(solvency.circulatingMicroGpuc).toBe(about);
  });

  it('is not solvent if a price leaves credit undercollateralised or is missing', () => {
    const { externals } = market.deployment;
    const dear = history.pools.map((box) => {
      const price = readLong(box, 'R4')!;
      const rises = box.assets[0]?.tokenId === externals.ergUsdPool;
      return {
        ...box,
        additionalRegisters: { ...box.additionalRegisters, R4: encodeLong(rises ? price * 3n : price) },
      };
    });
    const fallen = auditChain({ ...history, pools: dear }, market.deployment);
    expect(fallen).toMatchObject({ addsUp: false, findings: [], solvency: { ok: false } });
    expect(fallen.solvency.accounts).toMatchObject({ ill: 2, underWater: 1 });
    const unpriced = auditChain({ ...history, pools: [] }, market.deployment);
    expect(unpriced).toMatchObject({ addsUp: false, findings: [], solvency: { ok: false, accounts: { unpriced: 2 } } });
  });
});

describe('audit of a corrupted history', () => {
  it.each(Object.entries({ ...corruptions, ...moneyCorruptions }))('shows %s', (_, plant) => {
    const { history: forged, kind, boxId, txId } = plant(history, market.deployment);
    const report = auditChain(forged, market.deployment);
    expect(report.addsUp).toBe(false);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind, ...(boxId && { boxId }), ...(txId && { txId }) }),
    );
  });

  it('detects an emission that differs from the boxes', () => {
    const emissions = { ...history.emissions, gpuc: history.emissions.gpuc + 1n };
    const report = auditChain({ ...history, emissions }, market.deployment);
    expect(report.addsUp).toBe(false);
    expect(report.lines.find(({ ok }) => !ok)?.what).toContain('emission');
  });

  it('detects any changed amount, without relying on box ids', () => {
    const { trees } = market.deployment;
    const under = (tree: string) => history.boxes.filter(({ ergoTree }) => ergoTree === tree);
    const by = fc.bigInt({ min: -3n, max: 3n }).filter((more) => more !== 0n);
    const amounts = fc
      .tuple(fc.constantFrom(...under(trees.account), ...under(trees.bank)), by)
      // How much of a collateral token its owner put in nobody else can know; that it is his, conservation says.
      .chain(([box, more]) => {
        const [min, max] = box.ergoTree === trees.bank ? [1, 2] : [0, 1];
        return fc.integer({ min, max }).map((at) => ({ box, at, more }));
      })
      .map(({ box, at, more }) => ({ box, change: addAmount(at, more) }));
    const balances = fc.tuple(fc.constantFrom(...under(trees.account)), by).map(([box, more]) => ({
      box,
      change: ({ additionalRegisters }: ChainBox) => ({
        additionalRegisters: { ...additionalRegisters, R4: encodeLong(readLong(box, 'R4')! + more) },
      }),
    }));
    const windows = fc
      .tuple(fc.constantFrom(...under(trees.bank)), by)
      .map(([box, more]) => ({ box, change: addLong('R4', 1, more) }));
    fc.assert(
      fc.property(fc.oneof(amounts, balances, windows), ({ box, change }) => {
        const { findings } = auditChain(forgeBox(history, box.boxId, change), market.deployment);
        const found = findings.filter(({ kind }) => kind !== 'index' && kind !== 'conservation');
        expect(found).toContainEqual(expect.objectContaining({ txId: box.transactionId }));
      }),
      { numRuns: 200 },
    );
  });

  it('detects any changed number in any box, without relying on box ids', () => {
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
