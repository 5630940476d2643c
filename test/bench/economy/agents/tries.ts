import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { isIll, isUnderWater } from '#lib/protocol/account/loan.ts';
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
  const { members, liquidator, providers } = naive.cast;
  // Whoever liquidates here has the GPUC, so that the script is asked, not his purse.
  const rich = providers[0]!;
  const keys = new Map(members.map(({ key }) => [key.ergoTree, key]));
  const owned = naive.accounts.filter(
    ({ collateral, balanceMicroGpuc }) => collateral === undefined && balanceMicroGpuc < 0n,
  );
  const ill = owned.filter((account) => isIll(naive.loanOf(account)));
  const well = owned.filter((account) => !isIll(naive.loanOf(account)));
  const owner = (account: Account): SecretKey => keys.get(account.ownerTree)!;
  const termsOf = (account: Account) => ({ governance: naive.governance, pools: naive.poolsOf(account) });
  const mark = (account: Account) => ({
    ...naive.frame,
    accounts: [account],
    terms: termsOf(account),
    funding: naive.wallet(liquidator),
  });
  const trade = (side: 'sells' | 'buys') => (): Try => ({
    plan: buildTradeDesk({
      ...naive.frame,
      trades: [{ desk: naive.desks[0]!, side, microGpuc: 2n * GPU }],
      oracle: naive.usd,
      funding: naive.wallet(rich),
    }),
    keys: [rich],
  });
  const safest = well.toSorted((a, b) => ltv(naive, a) - ltv(naive, b))[0];
  const due = ill.find((account) => account.flaggedHeight > 0 && !isUnderWater(naive.loanOf(account)));
  return compact({
    draw:
      safest &&
      (() => ({
        plan: draw(naive, { account: safest, microGpuc: GPU, to: liquidator.ergoTree, key: owner(safest) }),
        keys: [owner(safest)],
      })),
    'take out collateral':
      safest &&
      (() => ({
        plan: buildSpend({
          ...naive.frame,
          account: safest,
          microGpuc: 0n,
          value: safest.box.value - ERG,
          terms: termsOf(safest),
          funding: naive.wallet(owner(safest)),
        }),
        keys: [owner(safest)],
      })),
    flag: find(
      ill,
      ({ flaggedHeight }) => flaggedHeight === 0,
      (account) => ({ plan: buildFlag(mark(account)), keys: [liquidator] }),
    ),
    unflag: find(
      well,
      ({ flaggedHeight }) => flaggedHeight > 0,
      (account) => ({ plan: buildUnflag(mark(account)), keys: [liquidator] }),
    ),
    liquidate:
      due &&
      (() => ({
        plan: buildLiquidate({
          ...naive.frame,
          account: due,
          microGpuc: 10n * GPU,
          terms: termsOf(due),
          funding: naive.wallet(rich),
        }),
        keys: [rich],
      })),
    'desk sells': trade('sells'),
    'desk buys': trade('buys'),
  });
}

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
  const { providers, members } = world.cast;
  const key = members.find(({ key }) => key.ergoTree === account.ownerTree)!.key;
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
