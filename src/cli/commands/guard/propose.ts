import { z } from 'zod';
import { parseGpuc } from '#lib/client/money.ts';
import { readGovernance } from '#lib/client/market.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { decodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { defineGuardVerb } from './guardVerb.ts';

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export const guardPropose = defineGuardVerb({
  usage: 'propose',
  description: 'write the next parameters in clear and start their delay; what is not said stays',
  options: (command) =>
    command
      .option('--fee-bps <n>', 'protocol fee in basis points')
      .option('--slash <gpuc>', 'what silence costs a provider, per slot')
      .option('--guard <key>', 'public key of a guard; all of them, repeated', collect)
      .option('--threshold <k>', 'how many must sign'),
  schema: z.object({
    feeBps: z.coerce.number().int().optional(),
    slash: z.string().transform(parseGpuc).optional(),
    guard: z.array(z.string()).optional(),
    threshold: z.coerce.number().int().optional(),
  }),
  plan: async (session, frame, { feeBps, slash, guard, threshold }) => {
    const governance = await readGovernance(await session.chain(), frame.deployment);
    const parameters = {
      feeBps: feeBps ?? governance.feeBps,
      slashMicroGpuc: slash ?? governance.slashMicroGpuc,
      guards: guard ?? governance.guards,
      k: threshold ?? governance.k,
    };
    const plan = buildPropose({ ...frame, proposal: await readProposal(session), governance, parameters });
    return { plan, sheet: { action: `Propose ${describe(parameters)}` } };
  },
});

export const guardEnact = defineGuardVerb({
  usage: 'enact',
  description: 'put the proposal that has waited into force',
  schema: z.object({}),
  plan: async (session, frame) => {
    const governance = await readGovernance(await session.chain(), frame.deployment);
    const proposal = await readProposal(session);
    return { plan: buildEnact({ ...frame, governance, proposal }), sheet: { action: `Enact ${describe(proposal)}` } };
  },
});

async function readProposal(session: Session): Promise<Proposal> {
  const [chain, deployment] = await Promise.all([session.chain(), session.deployment()]);
  for (const box of await spendableBoxes(chain, deployment.trees.proposal)) {
    const read = decodeProposal(box, deployment);
    if (read.ok) return read.value;
  }
  throw new AppError('not_found', 'This chain has no proposal box of this deployment.');
}

const describe = ({
  feeBps,
  slashMicroGpuc,
  guards,
  k,
}: Pick<Proposal, 'feeBps' | 'slashMicroGpuc' | 'guards' | 'k'>): string =>
  `a fee of ${feeBps} bps, a slash of ${slashMicroGpuc} micro-GPUC, ${k} of ${guards.length} guards`;
