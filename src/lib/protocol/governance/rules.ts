import { demand } from '../shared/planError.ts';
import type { Parameters } from './box.ts';
import { parameterBounds } from './contract.ts';

/** Refuses parameters that could never be enacted. @throws PlanError `invalid` */
export function checkParameters(parameters: Parameters, declineFineMicroGpuc: bigint): void {
  const { feeBps, slashMicroGpuc, guards, k } = parameters;
  const { leastFeeBps, mostFeeBps, mostSlashMicroGpuc, leastK, mostGuards } = parameterBounds;
  demand(
    Number.isInteger(feeBps) && feeBps >= leastFeeBps && feeBps <= mostFeeBps,
    'invalid',
    `The fee is ${leastFeeBps} to ${mostFeeBps} basis points.`,
  );
  demand(
    slashMicroGpuc >= declineFineMicroGpuc && slashMicroGpuc <= mostSlashMicroGpuc,
    'invalid',
    `The slash is ${declineFineMicroGpuc} to ${mostSlashMicroGpuc} micro-GPUC.`,
  );
  demand(
    Number.isInteger(k) && k >= leastK && k <= guards.length && guards.length <= mostGuards,
    'invalid',
    `At least ${leastK} of at most ${mostGuards} guards decide.`,
  );
  demand(new Set(guards).size === guards.length, 'invalid', 'Every guard counts once.');
}
