import { ErgoAddress, Network } from '@fleet-sdk/core';

/** Conversions between scripts and addresses of one network; encoding is remembered, since indexes repeat scripts. */
export class AddressBook {
  readonly #network: Network;
  readonly #known = new Map<string, string>();

  constructor(network: 'mainnet' | 'testnet') {
    this.#network = network === 'mainnet' ? Network.Mainnet : Network.Testnet;
  }

  address(ergoTree: string): string {
    const known = this.#known.get(ergoTree);
    if (known !== undefined) return known;
    const encoded = ErgoAddress.fromErgoTree(ergoTree, this.#network).encode();
    this.#known.set(ergoTree, encoded);
    return encoded;
  }

  /** The script of an address of this network; `undefined` where it is none. */
  ergoTree(address: string): string | undefined {
    try {
      const decoded = ErgoAddress.decode(address);
      return decoded.network === this.#network ? decoded.ergoTree : undefined;
    } catch {
      return undefined;
    }
  }

  addressOfKey(publicKey: string): string | undefined {
    return /^0[23][0-9a-f]{64}$/.test(publicKey) ? this.address(`0008cd${publicKey}`) : undefined;
  }
}
