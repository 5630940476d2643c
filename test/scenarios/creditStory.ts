import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { firstPrices } from '#lib/feeder/prices.ts';
import { readDollarPool, readPricePools } from '#lib/client/oraclePools.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { buildSpend } from '#lib/protocol/account/spend.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { openOutput } from '#lib/protocol/jobOpen/open.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Gain } from './accounts.ts';
import * as figure from './figures.ts';
import { settle, settleGains } from './jobLife.ts';
import * as market from './market.ts';
import {
  accountAt,
  closed,
  earned,
  joined,
  pledged,
  refuseLeavingInDebt,
  type Member,
  type MemberName,
} from './membership.ts';
import { feedPrices } from './prices.ts';
import type { Stage } from './stage.ts';

/** Two dollars an ERG: the least collateral, 5 ERG, carries a debt of 3.6 GPUC. */
const prices = { ...firstPrices, ERG: 2_000_000_000n };
/** Six dollars of bitcoin, which carry a debt of 2.16 GPUC. */
const pledge = 10_000n;
/** For a stake and its enrolment. */
const start = 20_000_000n;
/** Alone on a machine of two slots. */
const hour = figure.hourPrice(1n);
const rented = 3n * hour;
const fee = figure.creditFee(rented);
/** What hosting leaves of a price, of each settlement. */
const net = (price: bigint): bigint => price - figure.feeOf(price);

/**
 * Carol opens an account with ERG behind it and Dave one with rsBTC. Each rents three hours of the other's machine on
 * credit and hosts four hours, three of the other's and one of Alice's, with the earnings straight into the account. Both
 * end above zero, close, and have all collateral back.
 */
export async function creditStory(stage: Stage): Promise<void> {
  const { gpuc } = stage.deployment.tokens;
  const { rsBtc } = stage.deployment.externals;
  await feedPrices(stage, prices);
  for (const name of ['carol', 'dave'] as const) {
    await market.grant(stage, name, { tokenId: gpuc, amount: start, as: 'microGpuc' });
  }
  await market.grant(stage, 'dave', { tokenId: rsBtc, amount: pledge, as: 'rsBtc' });
  const [carolsStart, davesStart] = [stage.accounts.balance('carol'), stage.accounts.balance('dave')];

  const carol = await joined(stage, 'carol');
  const dave = await pledged(stage, await joined(stage, 'dave'), pledge);
  const [withCarol, withDave] = await rentFromEachOther(stage, carol, dave);
  await refuseLeavingInDebt(stage, withCarol);
  const [hostedCarol, hostedDave] = [await hosted(stage, withCarol), await hosted(stage, withDave)];
  const left = -(rented + fee) + net(rented) + net(hour);
  expect([hostedCarol, hostedDave].map(({ account }) => account.balanceMicroGpuc)).toEqual([left, left]);
  expect(left).toBeGreaterThan(0n);
  await closed(stage, hostedCarol, {
    nanoErg: figure.accountRent + figure.leastCollateral,
    rsBtc: 0n,
    microGpuc: left,
  });
  await closed(stage, hostedDave, { nanoErg: figure.accountRent, rsBtc: pledge, microGpuc: left });

  // What is gone for good, or lies in the machines that both still have. Carol signed seven transactions, Dave two more.
  const gone = (transactions: bigint) => ({
    nanoErg:
      -figure.memberFee -
      figure.providerDeposit -
      figure.carrier -
      figure.matchTip -
      figure.endTip -
      transactions * figure.minerFee,
    microGpuc: -figure.enrolFee - figure.stake - 1n + left,
    rsBtc: 0n,
  });
  expect(difference(stage.accounts.balance('carol'), carolsStart)).toEqual(gone(7n));
  expect(difference(stage.accounts.balance('dave'), davesStart)).toEqual(gone(9n));
}

const difference = (after: Gain, before: Gain): Gain => ({
  nanoErg: after.nanoErg - before.nanoErg,
  microGpuc: after.microGpuc - before.microGpuc,
  rsBtc: after.rsBtc - before.rsBtc,
});

/** Governance and pools for a draw, the pools renewed where they are about to be too old. */
async function termsFor(stage: Stage, { collateral }: Account) {
  await feedPrices(stage, prices);
  const { chain } = stage.driver;
  const governance = await stage.governance();
  const row = governance.assets.find(({ tokenId }) => tokenId === (collateral?.tokenId ?? ''));
  const pools = await readPricePools(chain, stage.deployment, row?.oracleNft ?? '');
  return { governance, pools: pools ?? { usd: await readDollarPool(chain, stage.deployment) } };
}

/** Three hours of a host's machine, paid by the tenant's account with what it does not have. */
function jobOnCredit(stage: Stage, tenant: Member, { host, hours = 3 }: { host: Member; hours?: number }) {
  const { account, name } = tenant;
  const microGpuc = BigInt(hours) * hour;
  return async (frame: Frame, overstated = false): Promise<UnsignedPlan> => {
    const { governance, pools } = await termsFor(stage, account);
    const assets = overstated ? governance.assets.map((row) => ({ ...row, drawBps: 9_000 })) : governance.assets;
    const request = {
      consumerTree: stage.tree(name),
      acceptedKeys: [host.provider.ticketId],
      hours,
      startBy: frame.height + 5_000,
      leastReputation: 0,
      leastStakeMicroGpuc: figure.slash,
      commitment: randomBytes(32).toString('hex'),
    };
    return buildSpend({
      ...frame,
      account,
      funding: await stage.funding(name),
      microGpuc,
      outputs: [openOutput({ ...frame, escrowMicroGpuc: microGpuc, request })],
      terms: { governance: { ...governance, assets }, pools },
    });
  };
}

async function rentFromEachOther(stage: Stage, carol: Member, dave: Member): Promise<readonly [Member, Member]> {
  const beyond = jobOnCredit(stage, carol, { host: dave, hours: 10 });
  await stage.refuses('a job beyond what the collateral carries', (frame) => beyond(frame, true), 'script-failed');
  const carols = await openedOnCredit(stage, carol, dave);
  const daves = await openedOnCredit(stage, dave, carol);
  const davesMachine = await run(stage, dave.provider, carols.job, 'carol');
  const carolsMachine = await run(stage, carol.provider, daves.job, 'dave');
  return [
    { ...carol, account: carols.account, provider: carolsMachine },
    { ...dave, account: daves.account, provider: davesMachine },
  ];
}

async function openedOnCredit(
  stage: Stage,
  tenant: Member,
  host: Member,
): Promise<{ readonly account: Account; readonly job: JobOpen }> {
  const plan = jobOnCredit(stage, tenant, { host });
  const sent = await stage.act('open on credit', (frame) => plan(frame), {
    [tenant.name]: { nanoErg: -figure.deposit - figure.matchTip - figure.carrier - figure.minerFee },
    account: { microGpuc: -rented - fee },
    jobOpen: { nanoErg: figure.deposit + figure.matchTip, microGpuc: rented },
    treasury: { nanoErg: figure.carrier, microGpuc: fee },
    minerFees: { nanoErg: figure.minerFee },
  });
  const account = accountAt(stage, sent, 0);
  expect(account.balanceMicroGpuc).toBe(-rented - fee);
  return { account, job: market.openAt(stage, sent.outputs[1]) };
}

/** Match, delivery, approval and settlement of one job. */
async function run(
  stage: Stage,
  provider: Provider,
  opened: JobOpen,
  consumer: MemberName | 'alice',
): Promise<Provider> {
  const { provider: busy, jobs } = await market.match(stage, provider, [opened]);
  expect(jobs.map(({ priceMicroGpuc }) => priceMicroGpuc)).toEqual([BigInt(opened.hours) * hour]);
  const [delivered] = await market.deliver(stage, jobs);
  const held = opened.escrowMicroGpuc;
  const approved = await stage.act(
    'approve',
    async (frame) => buildApprove({ ...frame, job: delivered!, funding: await stage.funding(consumer), rating: 5 }),
    {
      [consumer]: { nanoErg: -figure.minerFee },
      jobDelivered: { nanoErg: -figure.deposit, microGpuc: -held },
      jobReview: { nanoErg: figure.deposit, microGpuc: held },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  const reviews = [market.reviewAt(stage, approved.outputs[0])];
  const price = BigInt(opened.hours) * hour;
  const gains = settleGains('jobReview', [{ priceMicroGpuc: price, escrowMicroGpuc: held }], 0n, consumer);
  return settle(stage, busy, reviews, gains);
}

/** Earnings into the account, an hour of Alice's hosted, and its earnings into the account, too. */
async function hosted(stage: Stage, member: Member): Promise<Member> {
  const after = await earned(stage, member, net(rented));
  expect(after.account.balanceMicroGpuc).toBe(-rented - fee + net(rented));
  const job = await market.open(stage, () => ({ acceptedKeys: [member.provider.ticketId] }));
  const provider = await run(stage, after.provider, job, 'alice');
  return earned(stage, { ...after, provider }, net(hour));
}
