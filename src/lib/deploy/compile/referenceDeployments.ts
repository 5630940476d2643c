import type { Deployment, ExternalTokens, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { profileNames, protocolConstants, type ProfileName } from '#lib/protocol/shared/constants.ts';
import { compileContracts } from './compileContracts.ts';

/** Ids that stand for real tokens, so that the compiled scripts can be compared over time. */
export const referenceTokens: ProtocolTokens = {
  gpuc: 'a1'.repeat(32),
  governance: 'a2'.repeat(32),
  proposal: 'a3'.repeat(32),
  registry: 'a4'.repeat(32),
  provider: 'a5'.repeat(32),
  member: 'a6'.repeat(32),
  bank: 'a7'.repeat(32),
};

/** Ids that stand for what others issued. */
export const referenceExternals = {
  sigUsd: 'e1'.repeat(32),
  rsBtc: 'e2'.repeat(32),
  rsEth: 'e3'.repeat(32),
  ergUsdPool: 'e4'.repeat(32),
  btcPool: 'e5'.repeat(32),
  ethPool: 'e6'.repeat(32),
} satisfies ExternalTokens;

/** A deployment of the current scripts under the reference tokens. */
export function referenceDeployment(profile: ProfileName): Deployment {
  const network = profile === 'mainnet' ? 'mainnet' : 'testnet';
  const terms = {
    network,
    tokens: referenceTokens,
    externals: referenceExternals,
    constants: protocolConstants[profile],
  } as const;
  return { profile, ...terms, trees: compileContracts(terms) };
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
