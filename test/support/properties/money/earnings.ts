import { depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import type { Draw } from '../draw.ts';
import type { Move } from '../marketRun.ts';
import type { ModelProvider } from '../model.ts';
import { present } from '../rules.ts';
import { members, type ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';

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
