import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { tradeLeg } from '#lib/protocol/desk/trade.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { readInt, readLong } from '#lib/protocol/shared/registers.ts';
import { people } from '../../contracts/people.ts';
import type { Move } from '../marketRun.ts';
import { bookTrade } from './exchangeMoves.ts';
import type { ModelAccount, ModelDesk } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { debtOf, isUnderWater, isWithin, rowOf, worthOf } from './rules.ts';

export const flag = (run: MoneyRun, account: ModelAccount): Move => {
  const flaggedHeight = run.next;
  return {
    action: account.flaggedHeight === 0 ? 'flag' : 'flag again',
    about: account.name,
    plan: () =>
      buildFlag({
        ...run.frame,
        accounts: [run.account(account)],
        terms: run.terms(account.collateral?.tokenId),
        funding: run.wallet('bot'),
      }),
    book: ([box]) => {
      run.follow(account, box, { flaggedHeight });
    },
  };
};

export const unflag = (run: MoneyRun, account: ModelAccount): Move => ({
  action: 'unflag',
  about: account.name,
  plan: () =>
    buildUnflag({
      ...run.frame,
      accounts: [run.account(account)],
      terms: run.terms(account.collateral?.tokenId),
      funding: run.wallet('bot'),
    }),
  book: ([box]) => {
    run.follow(account, box, { flaggedHeight: 0 });
  },
});

/** Repays with GPUC of the liquidator's own. @param microGpuc as much as may be where absent */
export const liquidate = (run: MoneyRun, account: ModelAccount, microGpuc?: bigint): Move => ({
  action: `liquidate ${microGpuc === undefined ? 'all' : 'a part'}`,
  about: `${microGpuc ?? 'what may be'} of ${account.name}`,
  plan: () =>
    buildLiquidate({
      ...run.frame,
      account: run.account(account),
      microGpuc,
      terms: run.terms(account.collateral?.tokenId),
      funding: run.wallet('bot'),
    }),
  book: ([box]) => {
    const { repaid } = bookSeizure(run, account, box!);
    run.pay('bot', -repaid);
  },
});

/** Repays with GPUC of a desk, which the collateral pays for: the liquidator brings nothing. */
export const liquidateAtDesk = (
  run: MoneyRun,
  account: ModelAccount,
  { desk, microGpuc }: { desk: ModelDesk; microGpuc: bigint },
): Move => ({
  action: 'liquidate out of a desk',
  about: `${microGpuc} of ${account.name} out of ${desk.name}`,
  plan: () => {
    const { deployment, oracle } = run;
    const trade = { desk: run.desk(desk), side: 'sells', microGpuc } as const;
    return buildLiquidate({
      ...run.frame,
      account: run.account(account),
      microGpuc,
      terms: run.terms(),
      sources: [tradeLeg(trade, { deployment, oracle, oracleDataInputIndex: 1 })],
      changeErgoTree: people.bot.ergoTree,
    });
  },
  book: ([box, deskBox]) => {
    const { repaid } = bookSeizure(run, account, box!);
    bookTrade(run, desk, { side: 'sells', microGpuc: repaid, box: deskBox! });
  },
});

const BPS = 10_000n;

/** Takes no more than what is repaid and the bonus, and never more than restores health. */
function bookSeizure(run: MoneyRun, account: ModelAccount, box: ChainBox): { readonly repaid: bigint } {
  const balanceMicroGpuc = readLong(box, 'R4') ?? 0n;
  const repaid = balanceMicroGpuc - account.balanceMicroGpuc;
  const held = box.assets[2];
  const after = { balanceMicroGpuc, nanoErg: box.value, collateral: held };
  const row = rowOf(run, account)!;
  const wasUnderWater = isUnderWater(run, account);
  const taken =
    account.collateral === undefined
      ? { nanoErg: account.nanoErg - box.value + run.deployment.constants.accountRentNanoErg, collateral: undefined }
      : {
          nanoErg: 0n,
          collateral: { ...account.collateral, amount: account.collateral.amount - (held?.amount ?? 0n) },
        };
  const worth = worthOf(run, taken);
  const allowed = repaid * (BPS + BigInt(row.bonusBps));
  if (worth.over * BPS > allowed * worth.under) throw new Error(`more was taken of ${account.name} than was repaid`);
  const restored = isWithin(debtOf(after), worthOf(run, { ...account, ...after }), BigInt(row.restoreBps));
  const flaggedHeight = readInt(box, 'R6') ?? 0;
  if (wasUnderWater ? flaggedHeight !== account.flaggedHeight : (flaggedHeight === 0) !== restored) {
    throw new Error(`the flag of ${account.name} is ${flaggedHeight} although it is ${restored ? '' : 'not '}restored`);
  }
  if (account.collateral === undefined && held !== undefined) throw new Error(`${account.name} was given a token`);
  if (account.collateral !== undefined) run.hold('bot', account.collateral.tokenId, taken.collateral!.amount);
  run.follow(account, box, { ...after, flaggedHeight });
  return { repaid };
}
