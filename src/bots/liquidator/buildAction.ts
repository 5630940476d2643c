import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { sellLeg } from '#lib/protocol/bank/sell.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { tradeLeg } from '#lib/protocol/desk/trade.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import type { Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { LiquidatorAction } from './decide.ts';

export interface ActionCircumstances {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  readonly governance: Governance;
  /** The bot's wallet: pays what an action does not pay itself, and takes what it gains. */
  readonly funding: Funding;
}

/** Where the pool of dollars stands behind governance among the data inputs. */
const USD_DATA_INPUT = 1;

/** The transaction of an action. @throws PlanError where the boxes are no longer what was decided on */
export function buildAction(action: LiquidatorAction, circumstances: ActionCircumstances): UnsignedPlan {
  const { deployment, height, governance, funding } = circumstances;
  const frame = { deployment, height };
  switch (action.kind) {
    case 'flag':
    case 'unflag': {
      const build = action.kind === 'flag' ? buildFlag : buildUnflag;
      return build({ ...frame, accounts: action.accounts, terms: { governance, pools: action.pools }, funding });
    }
    case 'writeOff': {
      const { account, registry } = action;
      return buildWriteOff({ ...frame, account, registry, changeErgoTree: funding.changeErgoTree });
    }
    case 'liquidate': {
      const { account, pools, piece } = action;
      const trading = { deployment, oracle: pools.usd, oracleDataInputIndex: USD_DATA_INPUT };
      const sources = [
        ...piece.fills.sales.map((sale) => sellLeg(sale, deployment)),
        ...piece.fills.trades.map((trade) => tradeLeg(trade, trading)),
      ];
      const { microGpuc } = piece;
      return buildLiquidate({ ...frame, account, microGpuc, terms: { governance, pools }, sources, funding });
    }
  }
}
