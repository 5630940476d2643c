import type { EIP12UnsignedTransaction } from '@fleet-sdk/common';
import { addressOfErgoTree } from '#lib/chain/signing/secretKey.ts';
import { formatErg, formatGpuc } from '#lib/client/money.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';

type Output = EIP12UnsignedTransaction['outputs'][number];

/** An output as a guard reads it before signing: who gets what, and what is written into it. */
export function describeOutput(
  { ergoTree, value, assets, additionalRegisters }: Output,
  { trees, tokens }: Pick<Deployment, 'trees' | 'tokens'>,
  network: 'mainnet' | 'testnet',
): string {
  const contract = Object.entries(trees).find(([, tree]) => tree === ergoTree)?.[0];
  const to = contract === undefined ? addressOfErgoTree(ergoTree, network) : `the contract ${contract}`;
  const amounts = assets.map(({ tokenId, amount }) =>
    tokenId === tokens.gpuc ? `${formatGpuc(BigInt(amount))} GPUC` : `${amount} of ${tokenId}`,
  );
  const registers = Object.keys(additionalRegisters).length === 0 ? '' : `, ${JSON.stringify(additionalRegisters)}`;
  return `${[...amounts, `${formatErg(BigInt(value))} ERG`].join(', ')} to ${to}${registers}`;
}
