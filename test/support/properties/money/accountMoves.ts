import { buildDeposit, depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildRefresh } from '#lib/protocol/account/refresh.ts';
import { buildSpend, type SpendParams } from '#lib/protocol/account/spend.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import { buildClose, buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { TokenAmount } from '#lib/protocol/shared/plan.ts';
import { readLong } from '#lib/protocol/shared/registers.ts';
import { people } from '../../contracts/people.ts';
import type { Move } from '../marketRun.ts';
import type { Person } from '../model.ts';
import { debtOf, feeOn, isWithin, rowOf, worthOf } from './rules.ts';
import type { ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';

export function join(
  run: MoneyRun,
  { registry, owner, nanoErg }: { registry: Registry; owner: Person; nanoErg: bigint },
): Move {
  const { money, model, deployment } = run;
  const { allotmentMicroGpuc, accountRentNanoErg } = deployment.constants;
  const name = `account ${money.accounts.length}`;
  return {
    action: 'join',
    about: `${name} of ${owner} with ${nanoErg} nanoERG`,
    plan: () =>
      buildEnrolMember({
        ...run.frame,
        registry,
        funding: run.wallet(owner),
        ownerTree: people[owner].ergoTree,
        collateralNanoErg: nanoErg,
      }),
    book: ([, box]) => {
      model.registryMicroGpuc -= allotmentMicroGpuc;
      run.tally.edges.count('account nothing -> clear');
      money.accounts.push({
        name,
        owner,
        boxId: box!.boxId,
        bornHeight: box!.creationHeight,
        balanceMicroGpuc: 0n,
        nanoErg: accountRentNanoErg + nanoErg,
        collateral: undefined,
        flaggedHeight: 0,
        left: undefined,
      });
    },
  };
}

/** GPUC into an account by anybody: a deposit, or a repayment where something is owed. */
export function deposit(
  run: MoneyRun,
  account: ModelAccount,
  { by, microGpuc }: { by: Person; microGpuc: bigint },
): Move {
  const balanceMicroGpuc = account.balanceMicroGpuc + microGpuc;
  return {
    action: account.balanceMicroGpuc < 0n ? 'repay' : 'deposit',
    about: `${microGpuc} into ${account.name} by ${by}`,
    plan: () => buildDeposit({ ...run.frame, account: run.account(account), funding: run.wallet(by), microGpuc }),
    book: ([box]) => {
      run.pay(by, -microGpuc);
      run.follow(account, box, { balanceMicroGpuc, ...(balanceMicroGpuc >= 0n && { flaggedHeight: 0 }) });
    },
  };
}

/** ERG or units of a token into an account by its owner. */
export function addCollateral(run: MoneyRun, account: ModelAccount, added: bigint | TokenAmount): Move {
  const { owner } = account;
  const token = typeof added === 'bigint' ? undefined : added;
  const nanoErg = typeof added === 'bigint' ? added : 0n;
  return {
    action: 'add collateral',
    about: `${token === undefined ? `${nanoErg} nanoERG` : `${token.amount} of ${token.tokenId.slice(0, 6)}`} to ${account.name}`,
    plan: () =>
      buildDeposit({
        ...run.frame,
        account: run.account(account),
        funding: run.wallet(owner),
        microGpuc: 0n,
        nanoErg,
        ...(token && { collateral: token }),
      }),
    book: ([box]) => {
      if (token !== undefined) run.hold(owner, token.tokenId, -token.amount);
      const collateral = token && { ...token, amount: token.amount + (account.collateral?.amount ?? 0n) };
      run.follow(account, box, { nanoErg: account.nanoErg + nanoErg, ...(collateral && { collateral }) });
    },
  };
}

export interface Outlay {
  /** GPUC that leaves, fee apart. */
  readonly microGpuc: bigint;
  readonly nanoErg?: bigint;
  /** Units of the collateral token that leave. */
  readonly units?: bigint;
  /** Who is paid; the owner himself where absent. */
  readonly to?: Person;
  /** Another account that is paid. */
  readonly into?: ModelAccount;
}

/** Whatever an owner takes out or pays. */
export function spend(run: MoneyRun, account: ModelAccount, outlay: Outlay): Move {
  const { microGpuc, nanoErg = 0n, units = 0n } = outlay;
  const onCredit = account.balanceMicroGpuc - microGpuc < 0n;
  const what = microGpuc > 0n ? (outlay.into === undefined ? 'pay' : 'pay account') : 'take collateral';
  return {
    action: `${what} ${onCredit ? 'on credit' : 'free'}`,
    about: `${microGpuc}, ${nanoErg} nanoERG, ${units} units out of ${account.name}`,
    plan: () => buildSpend(spending(run, account, outlay)),
    book: (outputs) => {
      bookSpending(run, account, outlay, outputs);
    },
  };
}

function spending(
  run: MoneyRun,
  account: ModelAccount,
  { microGpuc, nanoErg = 0n, units = 0n, to, into }: Outlay,
): SpendParams {
  const { tokens } = run.deployment;
  const box = run.account(account);
  const { collateral } = account;
  const after = collateral && { ...collateral, amount: collateral.amount - units };
  const paid = { value: CARRIER_NANO_ERG, tokens: [{ tokenId: tokens.gpuc, amount: microGpuc }] };
  return {
    ...run.frame,
    account: box,
    funding: run.wallet(account.owner),
    microGpuc,
    value: account.nanoErg - nanoErg,
    ...(units > 0n && { collateral: after }),
    ...(to !== undefined && microGpuc > 0n && { outputs: [{ ...paid, ergoTree: people[to].ergoTree }] }),
    ...(into && { legs: [depositLeg({ account: run.account(into), microGpuc }, run.deployment)] }),
    terms: run.terms(after?.amount === 0n ? undefined : after?.tokenId),
  };
}

/** What is drawn is healthy afterwards and has paid its fee; what is free ends without debt. */
export function bookSpending(run: MoneyRun, account: ModelAccount, outlay: Outlay, outputs: readonly ChainBox[]): void {
  const { microGpuc, nanoErg = 0n, units = 0n, to = account.owner, into } = outlay;
  const { collateral } = account;
  const left =
    collateral && collateral.amount > units ? { ...collateral, amount: collateral.amount - units } : undefined;
  const balanceMicroGpuc = readLong(outputs[0]!, 'R4') ?? 0n;
  const fee = account.balanceMicroGpuc - microGpuc - balanceMicroGpuc;
  const after = { balanceMicroGpuc, nanoErg: account.nanoErg - nanoErg, collateral: left };
  const debt = debtOf(after);
  if (fee !== feeOn(run, debt - debtOf(account))) throw new Error(`${account.name} paid a fee of ${fee}`);
  const drawBps = BigInt(rowOf(run, after)?.drawBps ?? 0);
  if (debt > 0n && !isWithin(debt, worthOf(run, after), drawBps)) throw new Error(`${account.name} owes too much`);
  run.model.treasuryMicroGpuc += fee;
  if (collateral !== undefined) run.hold(account.owner, collateral.tokenId, units);
  run.follow(account, outputs[0], { ...after, flaggedHeight: 0 });
  if (into === undefined) {
    run.pay(to, microGpuc);
    return;
  }
  const received = into.balanceMicroGpuc + microGpuc;
  run.follow(into, outputs[1], { balanceMicroGpuc: received, ...(received >= 0n && { flaggedHeight: 0 }) });
}

export const refresh = (run: MoneyRun, account: ModelAccount): Move => ({
  action: 'refresh account',
  about: account.name,
  plan: () => buildRefresh({ ...run.frame, account: run.account(account), funding: run.wallet('bot') }),
  book: ([box]) => {
    run.follow(account, box, {});
  },
});

/** Everything but the allotment goes to the owner. */
export const close = (run: MoneyRun, account: ModelAccount, registry: Registry): Move => ({
  action: 'close account',
  about: account.name,
  plan: () => buildClose({ ...run.frame, registry, account: run.account(account), funding: run.wallet(account.owner) }),
  book: () => {
    run.model.registryMicroGpuc += run.deployment.constants.allotmentMicroGpuc;
    run.pay(account.owner, account.balanceMicroGpuc);
    if (account.collateral) run.hold(account.owner, account.collateral.tokenId, account.collateral.amount);
    run.follow(account, undefined, { left: 'closed' });
  },
});

/** What was lent and lost never comes home. */
export const writeOff = (run: MoneyRun, account: ModelAccount, registry: Registry): Move => ({
  action: 'write off',
  about: `${account.name}, which owes ${debtOf(account)}`,
  plan: () =>
    buildWriteOff({ ...run.frame, registry, account: run.account(account), changeErgoTree: people.bot.ergoTree }),
  book: () => {
    run.model.registryMicroGpuc += run.deployment.constants.allotmentMicroGpuc + account.balanceMicroGpuc;
    run.follow(account, undefined, { left: 'writtenOff' });
  },
});
