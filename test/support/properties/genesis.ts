import { encodeGovernance } from '#lib/protocol/governance/box.ts';
import type { Parameters } from '#lib/protocol/governance/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { encodeProposal } from '#lib/protocol/proposal/box.ts';
import { parameters } from '../contracts/boxes.ts';
import { asset, candidate, constants, ERG, place } from '../contracts/world.ts';
import type { Ledger } from './ledger.ts';

/** Every unit that exists, micro-GPUC. */
export const SUPPLY = 10n ** 15n;
export const PROVIDER_TOKENS = 1_000n;
export const MEMBER_TOKENS = 100n;
/** What a shard starts with: an allotment for each MEMBER, and the unit that never leaves. */
export const SHARD_MICRO_GPUC = MEMBER_TOKENS * constants.allotmentMicroGpuc + 1n;

export const firstParameters: Parameters = parameters;

/** The boxes of a fresh deployment, and all GPUC that the shards do not hold in equal parts in these wallets. */
export function foundMarket(
  ledger: Ledger,
  { trees, tokens }: Deployment,
  { shards, wallets }: { readonly shards: number; readonly wallets: readonly string[] },
) {
  const governance = candidate(trees.governance, ERG, {
    assets: [asset(tokens.governance, 1n)],
    additionalRegisters: encodeGovernance(firstParameters),
  });
  const proposal = candidate(trees.proposal, ERG, {
    assets: [asset(tokens.proposal, 1n)],
    additionalRegisters: encodeProposal({ ...firstParameters, readyHeight: 0x7fffffff }),
  });
  const registry = candidate(trees.registry, ERG, {
    creationHeight: ledger.height,
    assets: [
      asset(tokens.registry, 1n),
      asset(tokens.provider, PROVIDER_TOKENS),
      asset(tokens.gpuc, SHARD_MICRO_GPUC),
      asset(tokens.member, MEMBER_TOKENS),
    ],
  });
  const left = SUPPLY - SHARD_MICRO_GPUC * BigInt(shards);
  const share = left / BigInt(wallets.length);
  const rest = left - share * BigInt(wallets.length - 1);
  for (const [index, ergoTree] of wallets.entries()) {
    const gpuc = asset(tokens.gpuc, index === 0 ? rest : share);
    ledger.found(
      place(candidate(ergoTree, 1_000_000n * ERG, { assets: [gpuc], creationHeight: ledger.height }), 100 + index),
    );
  }
  return {
    governance: ledger.found(place(governance, 1)),
    proposal: ledger.found(place(proposal, 2)),
    registries: Array.from({ length: shards }, (_, index) => ledger.found(place(registry, 10 + index))),
  };
}
