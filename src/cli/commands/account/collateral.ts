import type { Command } from 'commander';
import { z } from 'zod';
import { parseAsset, parseUnits } from '#lib/client/account/collateralAsset.ts';
import { planAddCollateral, planRemoveCollateral } from '#lib/client/account/planCollateral.ts';
import { addGroup, type Run } from '../../verb.ts';
import { defineAccountVerb } from './accountVerb.ts';

const collateralAdd = defineAccountVerb({
  usage: 'add <asset> <amount>',
  description: 'add collateral: ERG, SigUSD, rsBTC, rsETH or a token id',
  schema: z.object({ asset: z.string(), amount: z.string() }),
  plan: (context, account, options) => {
    const asset = parseAsset(options.asset, context.deployment);
    return planAddCollateral(context, { account, asset, units: parseUnits(options.amount, asset) });
  },
});

const collateralRemove = defineAccountVerb({
  usage: 'remove <asset> <amount>',
  description: 'remove an amount or "all"; the rest must still carry the debt',
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
    description: 'add or remove collateral: ERG, or one listed token (ERG then does not count)',
    verbs: [collateralAdd, collateralRemove],
  });
};
