import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { isUnhealthy, isUnderWater } from '#lib/protocol/account/loan.ts';
import { buildSpend } from '#lib/protocol/account/spend.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { ERG, GPU } from '../setting.ts';
import { draw } from '../setUp.ts';
import type { World } from '../world.ts';

export const unsafeActions = [
  'draw',
  'take out collateral',
  'flag',
  'unflag',
  'liquidate',
  'desk sells',
  'desk buys',
] as const;
export type UnsafeAction = (typeof unsafeActions)[number];

interface Try {
  readonly plan: UnsignedPlan;
  readonly keys: readonly SecretKey[];
}

/** Builders know when a price is stale; here they are told that none ever is, so that the scripts have to refuse. */
function careless(world: World): World {
  const { deployment } = world;
  const constants = { ...deployment.constants, oracleBlocks: Number.MAX_SAFE_INTEGER };
  return world.over({ deployment: { ...deployment, constants } });
}

/** Transactions that lower health or trade at the oracle's price, each as it would pass if the price were fresh. */
export function unsafeTries(world: World): Readonly<Partial<Record<UnsafeAction, Try>>> {
  const naive = careless(world);
  const { liquidator } = naive.cast;
  const owned = naive.accounts.filter(
    ({ collateral, balanceMicroGpuc }) => collateral === undefined && balanceMicroGpuc < 0n,
  );
  const ill = owned.filter((account) => isUnhealthy(naive.loanOf(account)));
  const well = owned.filter((account) => !isUnhealthy(naive.loanOf(account)));
  const safest = well.toSorted((a, b) => ltv(naive, a) - ltv(naive, b))[0];
  const due = ill.find((account) => account.flaggedHeight > 0 && !isUnderWater(naive.loanOf(account)));
  return compact({
    draw: safest && (() => tryDraw(naive, safest)),
    'take out collateral': safest && (() => tryTakeOut(naive, safest)),
    flag: find(
      ill,
      ({ flaggedHeight }) => flaggedHeight === 0,
      (account) => ({ plan: buildFlag(mark(naive, account)), keys: [liquidator] }),
    ),
    unflag: find(
      well,
      ({ flaggedHeight }) => flaggedHeight > 0,
      (account) => ({ plan: buildUnflag(mark(naive, account)), keys: [liquidator] }),
    ),
    liquidate: due && (() => tryLiquidate(naive, due)),
    'desk sells': () => tryTrade(naive, 'sells'),
    'desk buys': () => tryTrade(naive, 'buys'),
  });
}

function tryDraw(world: World, account: Account): Try {
  const key = ownerOf(world, account);
  return { plan: draw(world, { account, microGpuc: GPU, to: world.cast.liquidator.ergoTree, key }), keys: [key] };
}

function tryTakeOut(world: World, account: Account): Try {
  const owner = ownerOf(world, account);
  const plan = buildSpend({
    ...world.frame,
    account,
    microGpuc: 0n,
    value: account.box.value - ERG,
    terms: termsOf(world, account),
    funding: world.wallet(owner),
  });
  return { plan, keys: [owner] };
}

function tryLiquidate(world: World, account: Account): Try {
  // Whoever liquidates here has the GPUC, so that the script is asked, not his purse.
  const rich = world.cast.providers[0]!;
  const plan = buildLiquidate({
    ...world.frame,
    account,
    microGpuc: 10n * GPU,
    terms: termsOf(world, account),
    funding: world.wallet(rich),
  });
  return { plan, keys: [rich] };
}

function tryTrade(world: World, side: 'sells' | 'buys'): Try {
  const rich = world.cast.providers[0]!;
  const plan = buildTradeDesk({
    ...world.frame,
    trades: [{ desk: world.desks[0]!, side, microGpuc: 2n * GPU }],
    oracle: world.usd,
    funding: world.wallet(rich),
  });
  return { plan, keys: [rich] };
}

/** What flagging an account and taking the flag back are built from. */
const mark = (world: World, account: Account) => ({
  ...world.frame,
  accounts: [account],
  terms: termsOf(world, account),
  funding: world.wallet(world.cast.liquidator),
});

const termsOf = (world: World, account: Account) => ({ governance: world.governance, pools: world.poolsOf(account) });

const ownerOf = (world: World, { ownerTree }: Account): SecretKey =>
  world.cast.members.find(({ key }) => key.ergoTree === ownerTree)!.key;

const ltv = (world: World, account: Account): number => {
  const { debtMicroGpuc, collateralUnits, unitPrice, gpucPrice } = world.loanOf(account);
  return Number(debtMicroGpuc * gpucPrice) / Number(collateralUnits * unitPrice);
};

function find(accounts: readonly Account[], is: (account: Account) => boolean, of: (account: Account) => Try) {
  const account = accounts.find(is);
  return account && (() => of(account));
}

function compact(tries: Readonly<Record<UnsafeAction, (() => Try) | undefined>>) {
  const entries = unsafeActions.flatMap((action) => {
    const make = tries[action];
    return make === undefined ? [] : [[action, make()] as const];
  });
  return Object.fromEntries(entries) as Partial<Record<UnsafeAction, Try>>;
}

/** A provider repays a member's whole debt, and the member closes his account. @returns whether both passed */
export function repayAndClose(world: World, account: Account): boolean {
  const { providers } = world.cast;
  const key = ownerOf(world, account);
  const microGpuc = -account.balanceMicroGpuc;
  const rich = providers.find((provider) => world.balance(provider).microGpuc >= microGpuc);
  if (rich === undefined) return false;
  world.submit(() => buildDeposit({ ...world.frame, account, microGpuc, funding: world.wallet(rich) }), rich);
  const repaid = world.accounts.find(({ ownerTree }) => ownerTree === account.ownerTree)!;
  const [registry] = world.registries;
  world.submit(
    () => buildClose({ ...world.frame, account: repaid, registry: registry!, funding: world.wallet(key) }),
    key,
  );
  return true;
}
