import { depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildSpend } from '#lib/protocol/account/spend.ts';
import { openOutput } from '#lib/protocol/jobOpen/open.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import type { Draw } from '../draw.ts';
import type { Move } from '../marketRun.ts';
import type { ModelProvider } from '../model.ts';
import { present } from '../rules.ts';
import { bookOpened, described, requestOf, type Wish } from '../jobMoves.ts';
import { drawWish } from '../wishes.ts';
import { bookSpending } from './accountMoves.ts';
import { members, type ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { drawable, isFresh } from './rules.ts';

interface Earning {
  readonly provider: ModelProvider;
  readonly account: ModelAccount;
}

/** A provider's earnings straight into an account. */
export function collectIntoAccount(run: MoneyRun, draw: Draw): Move | undefined {
  const least = run.deployment.constants.minDepositMicroGpuc;
  const provider = draw.oneOf(present(run).filter(({ earningsMicroGpuc }) => earningsMicroGpuc >= least));
  const account = draw.oneOf(members(run.money));
  return provider && account && collecting(run, { provider, account });
}

function collecting(run: MoneyRun, { provider, account }: Earning): Move {
  const { earningsMicroGpuc: microGpuc } = provider;
  return {
    action: 'collect into account',
    about: `${microGpuc} of ${provider.name} into ${account.name}`,
    plan: () =>
      buildCollect({
        ...run.frame,
        provider: run.provider(provider),
        funding: run.wallet(provider.owner),
        microGpuc,
        into: depositLeg({ account: run.account(account), microGpuc }, run.deployment),
      }),
    book: ([providerBox, accountBox]) => {
      provider.earningsMicroGpuc = 0n;
      provider.boxId = providerBox!.boxId;
      const balanceMicroGpuc = account.balanceMicroGpuc + microGpuc;
      run.follow(account, accountBox, { balanceMicroGpuc, ...(balanceMicroGpuc >= 0n && { flaggedHeight: 0 }) });
    },
  };
}

/** A job that its consumer's account pays for, on credit where the balance does not suffice. */
export function openFromAccount(run: MoneyRun, draw: Draw): Move | undefined {
  const wish = drawWish(run, draw);
  const account = draw.oneOf(
    members(run.money).filter(
      (found) => found.balanceMicroGpuc >= wish.microGpuc || (isFresh(run) && drawable(run, found) >= wish.microGpuc),
    ),
  );
  return account && opening(run, { account, wish: { ...wish, consumer: account.owner } });
}

function opening(run: MoneyRun, { account, wish }: { readonly account: ModelAccount; readonly wish: Wish }): Move {
  const { microGpuc } = wish;
  return {
    action: 'open from account',
    about: `${described(run, wish)} from ${account.name}`,
    plan: () =>
      buildSpend({
        ...run.frame,
        account: run.account(account),
        funding: run.wallet(account.owner),
        microGpuc,
        outputs: [openOutput({ ...run.frame, request: requestOf(wish), escrowMicroGpuc: microGpuc })],
        terms: run.terms(account.collateral?.tokenId),
      }),
    book: (outputs) => {
      bookSpending(run, account, { microGpuc }, outputs);
      run.pay(account.owner, -microGpuc);
      bookOpened(run, wish, outputs[1]!);
    },
  };
}
