import type { Command } from 'commander';
import { z } from 'zod';
import { parseAsset, parseUnits } from '#lib/client/account/collateralAsset.ts';
import { planAddCollateral, planRemoveCollateral } from '#lib/client/account/planCollateral.ts';
import { addGroup, type Run } from '../../verb.ts';
import { defineAccountVerb } from './accountVerb.ts';

const collateralAdd = defineAccountVerb({
  usage: 'add <asset> <amount>',
  description: 'ERG, SigUSD, rsBTC, rsETH or a token by its id',
  schema: z.object({ asset: z.string(), amount: z.string() }),
  plan: (context, account, options) => {
    const asset = parseAsset(options.asset, context.deployment);
    return planAddCollateral(context, { account, asset, units: parseUnits(options.amount, asset) });
  },
});

const collateralRemove = defineAccountVerb({
  usage: 'remove <asset> <amount>',
  description: 'an amount, or "all"; while something is owed, only what the rest can do without',
  schema: z.object({ asset: z.string(), amount: z.string() }),
  plan: (context, account, options) => {
    const asset = parseAsset(options.asset, context.deployment);
    const units = options.amount === 'all' ? undefined : parseUnits(options.amount, asset);
    return planRemoveCollateral(context, { account, asset, units });
  },
});

/** `dgcm account collateral add|remove`. */
export const accountCollateral = (parent: Command, run: Run): void => {
  addGroup(parent, run, {
    name: 'collateral',
    description: 'what stands behind the account’s credit: ERG, or one token beside which ERG does not count',
    verbs: [collateralAdd, collateralRemove],
  });
};
