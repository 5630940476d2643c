import { ErgoAddress, Network, validateAddress } from '@fleet-sdk/core';
import { AppError } from '#lib/runtime/appError.ts';

/**
 * The ErgoTree (hex) of an address.
 * @throws AppError `invalid` for no address, or one of another network: such money would be out of reach.
 */
export function ergoTreeOfAddress(address: string, network: 'mainnet' | 'testnet'): string {
  if (!validateAddress(address)) throw new AppError('invalid', `"${address}" is no Ergo address.`);
  const decoded = ErgoAddress.decode(address);
  const actual = decoded.network === Network.Mainnet ? 'mainnet' : 'testnet';
  if (actual !== network)
    throw new AppError('invalid', `${address} is an address of ${actual}; the node is on ${network}.`);
  return decoded.ergoTree;
}
