import { z } from 'zod';
import { readGovernance } from '#lib/client/market.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import type { Parameters } from '#lib/protocol/governance/box.ts';
import { decodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { declareParameterOptions, parameterShape, parametersOr } from '../parameterOptions.ts';
import { assetShape, changeAssets, declareAssetOptions } from './assetOptions.ts';
import { defineGuardVerb } from './guardVerb.ts';

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

export const guardPropose = defineGuardVerb({
  usage: 'propose',
  description: 'write the next parameters in clear and start their delay; what is not said stays',
  options: (command) =>
    declareAssetOptions(declareParameterOptions(command))
      .option('--guard <key>', 'public key of a guard; all of them, repeated', collect)
      .option('--threshold <k>', 'how many must sign'),
  schema: z.object({
    ...parameterShape,
    ...assetShape,
    guard: z.array(z.string()).optional(),
    threshold: z.coerce.number().int().optional(),
  }),
  plan: async (session, frame, said) => {
    const governance = await readGovernance(await session.chain(), frame.deployment);
    const parameters = {
      ...parametersOr(said, governance),
      assets: changeAssets(governance.assets, said),
      guards: said.guard ?? governance.guards,
      k: said.threshold ?? governance.k,
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

const describe = (parameters: Parameters): string => {
  const { feeBps, slashMicroGpuc, guards, k, assets } = parameters;
  return [
    `a fee of ${feeBps} bps`,
    `a slash of ${slashMicroGpuc} micro-GPUC`,
    `an origination fee of ${parameters.originationBps} bps`,
    `a buffer of ${parameters.bufferBlocks} and a window of ${parameters.windowBlocks} blocks`,
    `a least piece of ${parameters.minPieceMicroGpuc} micro-GPUC`,
    `a bank fee of ${parameters.bankFeeBps} bps`,
    `a bank cap of ${parameters.bankCapMicroGpuc} micro-GPUC in ${parameters.bankWindowBlocks} blocks`,
    `${k} of ${guards.length} guards`,
    `assets ${assets.map(({ tokenId, on }) => `${tokenId === '' ? 'ERG' : tokenId}${on ? '' : ' (off)'}`).join(', ')}`,
  ].join(', ');
};
