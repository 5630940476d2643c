import type { Deployment, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { profileNames, protocolConstants, type ProfileName } from '#lib/protocol/shared/constants.ts';
import { compileContracts } from './compileContracts.ts';

/** Ids that stand for real tokens, so that the compiled scripts can be compared over time. */
export const referenceTokens: ProtocolTokens = {
  gpuc: 'a1'.repeat(32),
  governance: 'a2'.repeat(32),
  proposal: 'a3'.repeat(32),
  registry: 'a4'.repeat(32),
  provider: 'a5'.repeat(32),
};

/** A deployment of the current scripts under the reference tokens. */
export function referenceDeployment(profile: ProfileName): Deployment {
  const network = profile === 'mainnet' ? 'mainnet' : 'testnet';
  const constants = protocolConstants[profile];
  return {
    profile,
    network,
    tokens: referenceTokens,
    constants,
    trees: compileContracts(referenceTokens, constants, network),
  };
}

/** What `npm run contracts` records: tree and size of every contract under every profile. */
export function referenceTrees(): Record<string, Record<string, { tree: string; bytes: number }>> {
  return Object.fromEntries(
    profileNames.map((profile) => [
      profile,
      Object.fromEntries(
        Object.entries(referenceDeployment(profile).trees).map(([name, tree]) => [
          name,
          { tree, bytes: tree.length / 2 },
        ]),
      ),
    ]),
  );
}
