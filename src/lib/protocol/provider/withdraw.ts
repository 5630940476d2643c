import { CARRIER_NANO_ERG } from '../shared/constants.ts';
import { tokens, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBytes } from '../shared/registers.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';

/** Sends all earnings to the owner's script. Anyone may; only the payer of the fee signs. */
export function buildWithdraw(params: ProviderFrame): UnsignedPlan {
  const { deployment, provider } = params;
  const earned = provider.earningsMicroGpuc;
  const least = deployment.constants.minWithdrawMicroGpuc;
  requireThat(earned >= least, 'wrong_state', `Earnings are withdrawn from ${least} micro-GPUC.`, {
    earned: earned.toString(),
  });
  const payment = {
    value: CARRIER_NANO_ERG,
    ergoTree: provider.ownerTree,
    tokens: tokens([deployment.tokens.gpuc, earned]),
    registers: { R4: encodeBytes(provider.box.boxId) },
  };
  return assembleAlone(
    params,
    { action: providerActions.withdraw, gpucGained: -earned },
    { signedByOwner: false, outputs: [payment] },
  );
}
