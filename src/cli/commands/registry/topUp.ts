import { z } from 'zod';
import { formatErg, parseErg } from '#lib/client/money.ts';
import { oldestShard } from '#lib/client/registryShards.ts';
import { nothing, sheetOf } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';

export const registryTopUp = defineVerb({
  usage: 'top-up',
  description: 'add ERG to the shard that was renewed longest ago, before storage rent is due',
  options: (command) => command.option('--erg <amount>', 'how much', '0.01'),
  schema: z.object({ erg: z.string().transform(parseErg), wait: z.boolean().default(false) }),
  run: async (session, { erg, wait }) => {
    const [chain, deployment, { ergoTree }] = await Promise.all([session.chain(), session.deployment(), session.key()]);
    const registry = await oldestShard({ chain, deployment });
    const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
    const funding = { boxes, changeErgoTree: ergoTree };
    const plan = buildTopUp({ deployment, height, registry, funding, nanoErg: erg });
    const ageBlocks = height - registry.box.creationHeight;
    const sheet = sheetOf(
      plan,
      { ergoTree, gpuc: deployment.tokens.gpuc },
      {
        action: `Add ${formatErg(erg)} ERG to a registry shard, last renewed ${ageBlocks} blocks ago`,
        expectedReturn: nothing,
        notes: ['The ERG stays in the registry.'],
      },
    );
    return sendPlan(session, { plan, sheet, height, wait, facts: () => ({ shard: registry.box.boxId, ageBlocks }) });
  },
});
