import { expect } from 'vitest';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import { buildDeposit, depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildSpend } from '#lib/protocol/account/spend.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import type { Gain } from './accounts.ts';
import * as figure from './figures.ts';
import * as market from './market.ts';
import { valueOf, type Sent, type Stage } from './stage.ts';

export type MemberName = 'carol' | 'dave';

/** A member with his account and his machine, as of now. */
export interface Member {
  readonly name: MemberName;
  readonly account: Account;
  readonly provider: Provider;
}

export const accountAt = (stage: Stage, { outputs }: Sent, index: number): Account =>
  valueOf(decodeAccount(outputs[index]!, stage.deployment));

const paidBy = (name: MemberName) => ({
  [name]: { nanoErg: -figure.minerFee },
  minerFees: { nanoErg: figure.minerFee },
});

/** A new member, who enrols as a provider, too. */
export async function joined(stage: Stage, name: MemberName): Promise<Member> {
  const locked = figure.accountRent + figure.leastCollateral;
  const sent = await stage.act(
    'enrolMember',
    async (frame) =>
      buildEnrolMember({
        ...frame,
        registry: await stage.registry(),
        funding: await stage.funding(name),
        ownerTree: stage.tree(name),
      }),
    {
      [name]: { nanoErg: -locked - figure.memberFee - figure.minerFee },
      registry: { nanoErg: figure.memberFee, microGpuc: -figure.allotment },
      account: { nanoErg: locked, microGpuc: figure.allotment },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  const account = accountAt(stage, sent, 1);
  expect([account.balanceMicroGpuc, account.flaggedHeight]).toEqual([0n, 0]);
  return { name, account, provider: await market.enrol(stage, name) };
}

/** Bitcoin instead of ERG: the token goes in, and what ERG there is above the rent comes home. */
export async function pledged(stage: Stage, member: Member, pledge: bigint): Promise<Member> {
  const { name, account } = member;
  const collateral = { tokenId: stage.deployment.externals.rsBtc, amount: pledge };
  const added = await stage.act(
    'add collateral',
    async (frame) => buildDeposit({ ...frame, account, funding: await stage.funding(name), microGpuc: 0n, collateral }),
    {
      ...paidBy(name),
      [name]: { nanoErg: -figure.minerFee, rsBtc: -pledge },
      account: { rsBtc: pledge },
    },
  );
  const now = accountAt(stage, added, 0);
  const taken = await stage.act(
    'remove collateral',
    async (frame) =>
      buildSpend({
        ...frame,
        account: now,
        funding: await stage.funding(name),
        microGpuc: 0n,
        value: figure.accountRent,
      }),
    {
      ...paidBy(name),
      [name]: { nanoErg: figure.leastCollateral - figure.minerFee },
      account: { nanoErg: -figure.leastCollateral },
    },
  );
  return { ...member, account: accountAt(stage, taken, 0) };
}

/** All earnings of a member's machine, straight into his account. */
export async function earned(stage: Stage, member: Member, microGpuc: bigint): Promise<Member> {
  const { name, account, provider } = member;
  expect(provider.earningsMicroGpuc).toBe(microGpuc);
  const sent = await stage.act(
    'collect into the account',
    async (frame) =>
      buildCollect({
        ...frame,
        provider,
        microGpuc,
        into: depositLeg({ account, microGpuc }, stage.deployment),
        funding: await stage.funding(name),
      }),
    { ...paidBy(name), provider: { microGpuc: -microGpuc }, account: { microGpuc } },
  );
  return { ...member, account: accountAt(stage, sent, 1), provider: market.providerAt(stage, sent.outputs[0]) };
}

/** The books may say that nothing is owed; the box knows better. */
export async function refuseLeavingInDebt(stage: Stage, { name, account }: Member): Promise<void> {
  const owed = account.balanceMicroGpuc;
  expect(owed).toBeLessThan(0n);
  await stage.refuses(
    'closing an account that owes',
    async (frame) =>
      buildClose({
        ...frame,
        registry: await stage.registry(),
        account: { ...account, balanceMicroGpuc: 0n },
        funding: await stage.funding(name),
      }),
    'script-failed',
  );
}

/** Leaves with this much ERG and rsBTC, and this balance. */
export async function closed(
  stage: Stage,
  { name, account }: Member,
  { nanoErg, rsBtc, microGpuc }: Gain,
): Promise<void> {
  await stage.act(
    'close',
    async (frame) =>
      buildClose({ ...frame, registry: await stage.registry(), account, funding: await stage.funding(name) }),
    {
      [name]: { nanoErg: nanoErg - figure.minerFee, microGpuc, rsBtc },
      account: { nanoErg: -nanoErg, microGpuc: -figure.allotment - microGpuc, rsBtc: -rsBtc },
      registry: { microGpuc: figure.allotment },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
}
