import type { Governance } from '../governance/box.ts';
import { nextShard, type Registry } from '../registry/box.ts';
import { registryActions } from '../registry/contract.ts';
import { assemble } from '../shared/assemble.ts';
import { TERM_LIMITS } from '../shared/constants.ts';
import { tokens, type Frame, type Funding, type PlannedOutput, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeInt } from '../shared/registers.ts';
import { isPayoutScript } from '../shared/scripts.ts';
import { encodeProvider, type ProviderTerms } from './box.ts';
import { checkTerms, toProfile, type StatedProfile } from './profile.ts';

export interface EnrolProviderParams extends Frame, StatedProfile {
  readonly registry: Registry;
  readonly governance: Governance;
  readonly funding: Funding;
  /** The owner's script: one key, or a bare proposition of up to 100 bytes. */
  readonly ownerTree: string;
  readonly slots: number;
  readonly stakeMicroGpuc: bigint;
  readonly terms: ProviderTerms;
}

/**
 * Enrols a provider with a PROVIDER token from a registry shard and slots + 1 tickets whose id is that shard's box id. The
 * provider is output 1. Only the payer signs.
 */
export function buildEnrolProvider(params: EnrolProviderParams): UnsignedPlan {
  const { deployment, registry, governance } = params;
  checkEnrolment(params);
  return assemble({
    frame: params,
    inputs: [{ box: registry.box, variables: { 0: encodeInt(registryActions.enrolProvider) } }],
    dataInputs: [governance.box],
    outputs: [
      nextShard(registry, deployment, {
        providersLeft: registry.providersLeft - 1n,
        gpucMicroGpuc: registry.gpucMicroGpuc + deployment.constants.enrolFeeMicroGpuc,
      }),
      newProvider(params),
    ],
    funding: params.funding,
  });
}

function checkEnrolment({ registry, governance, slots, stakeMicroGpuc, ownerTree, terms }: EnrolProviderParams): void {
  requireThat(registry.providersLeft > 1n, 'wrong_state', 'This registry shard has no provider token left.');
  requireThat(
    Number.isInteger(slots) && slots >= 1 && slots <= TERM_LIMITS.slots,
    'invalid',
    `A provider has 1 to ${TERM_LIMITS.slots} slots.`,
    { slots },
  );
  const least = BigInt(slots) * governance.slashMicroGpuc;
  requireThat(stakeMicroGpuc >= least, 'invalid', `The stake for ${slots} slots is at least ${least} micro-GPUC.`, {
    least: least.toString(),
  });
  requireThat(isPayoutScript(ownerTree), 'invalid', 'The owner needs a plain address.');
  checkTerms(terms);
}

function newProvider(params: EnrolProviderParams): PlannedOutput {
  const { deployment, registry, governance, slots, stakeMicroGpuc } = params;
  return {
    value: deployment.constants.providerDepositNanoErg,
    ergoTree: deployment.trees.provider,
    tokens: tokens(
      [deployment.tokens.provider, 1n],
      [registry.box.boxId, BigInt(slots) + 1n],
      [deployment.tokens.gpuc, stakeMicroGpuc + 1n],
    ),
    registers: encodeProvider({
      ...unblemished,
      ...toProfile(params),
      ownerTree: params.ownerTree,
      terms: params.terms,
      slots,
      stakeMicroGpuc,
      slashMicroGpuc: governance.slashMicroGpuc,
      feeBps: governance.feeBps,
    }),
  };
}

const unblemished = {
  completed: 0,
  failed: 0,
  declined: 0,
  disputesLost: 0,
  volumeMicroGpuc: 0n,
  ratingSum: 0,
  ratingCount: 0,
  action: 0,
  batchSize: 0,
  available: true,
  retireHeight: 0,
  at: 0,
  hourPriceMicroGpuc: 0n,
} as const;
