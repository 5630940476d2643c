import type { ChainReader } from '#lib/chain/ports.ts';
import { balanceOf, spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import type { Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext, Purse } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectJob } from '../runner/setAside.ts';
import { decideRenewals, RENEWAL, RENEWAL_COST_NANO_ERG, type RenewAction, type RenewerSnapshot } from './decide.ts';

/**
 * Renews provider boxes and registry shards before storage rent can collect them, from a purse of its own. What it may
 * spend is bounded by the purse's budget for this process and by what lies in the wallet.
 */
export function createRenewer(context: BotContext, purse: Purse, logger: Logger): Bot<RenewerSnapshot, RenewAction> {
  const { chain, deployment, clock } = context;
  const { ergoTree } = purse.key;
  const setAside = new SetAside(clock);
  let budgetNanoErg = purse.budgetNanoErg;
  const tellShortage = createShortageLog(logger, purse);
  return {
    name: 'renewer',
    snapshot: async () => {
      const { tip, providers } = await readMarket(chain, deployment, ['provider']);
      return {
        height: tip.height,
        providers: setAside.without(providers, suspectJob),
        shards: setAside.without(await readShards(chain, deployment), suspectJob),
        wallet: balanceOf(await spendableBoxes(chain, ergoTree)),
        budgetNanoErg,
      };
    },
    decide: (snapshot) => {
      const { actions, due, short } = decideRenewals(snapshot, deployment);
      tellShortage(short, due);
      return actions;
    },
    execute: async (action, { height }) => {
      // The change of the renewal before is in the pool by now, and spent boxes are not there any more.
      const funding = { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree };
      const { box } = action.kind === 'topUp' ? action.registry : action.provider;
      const outcome = await sendBatch(chain, { jobs: [{ box }], setAside, keys: [purse.key] }, () =>
        planOf(action, { deployment, height, funding }),
      );
      if (outcome.kind === 'sent') budgetNanoErg -= RENEWAL_COST_NANO_ERG;
      return outcome;
    },
  };
}

async function readShards(chain: ChainReader, deployment: Deployment): Promise<readonly Registry[]> {
  const boxes = await spendableBoxes(chain, deployment.trees.registry);
  return boxes.flatMap((box) => {
    const read = decodeRegistry(box, deployment);
    return read.ok ? [read.value] : [];
  });
}

function planOf(
  action: RenewAction,
  frame: { readonly deployment: Deployment; readonly height: number; readonly funding: Funding },
): UnsignedPlan {
  return action.kind === 'topUp'
    ? buildTopUp({ ...frame, registry: action.registry, nanoErg: RENEWAL.nanoErg })
    : buildAddStake({ ...frame, provider: action.provider, stakeMicroGpuc: RENEWAL.microGpuc });
}

/** Says that boxes are due and cannot be paid for, once each time that something else is lacking. */
function createShortageLog(logger: Logger, { key }: Purse) {
  let told: string | undefined;
  return (lacking: string | undefined, due: number): void => {
    if (lacking !== undefined && lacking !== told) {
      logger.warn({ event: 'renewer.short', lacking, due, publicKey: key.publicKeyHex });
    }
    told = lacking;
  };
}
