import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import type { DeploymentOrder } from '#lib/deploy/steps.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';

/** Keys that exist for tests; the same in every run. */
export const testKey = (byte: number): SecretKey => new SecretKey(Buffer.alloc(32, byte));

export const reserveTree = testKey(9).ergoTree;

/** A devnet deployment with three guards, two of whom must sign. */
export function devnetOrder(deployerTree: string): DeploymentOrder {
  return {
    profile: 'devnet',
    network: 'testnet',
    terms: {
      ...defaultTerms.devnet,
      guards: [2, 3, 4].map((byte) => testKey(byte).publicKeyHex),
    },
    deployerTree,
    reserveTree,
    feederTree: testKey(8).ergoTree,
    externals: {},
    compile: (ids) => compileContracts({ ...ids, constants: protocolConstants.devnet, network: 'testnet' }),
  };
}
