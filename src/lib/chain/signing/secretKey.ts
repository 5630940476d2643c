import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { ErgoAddress, Network } from '@fleet-sdk/core';
import { ErgoHDKey, generateMnemonic, validateMnemonic } from '@fleet-sdk/wallet';
import { AppError } from '#lib/runtime/appError.ts';
import { curve, groupOrder } from './curve.ts';
import { schnorrSign } from './schnorr.ts';

export type NetworkName = 'mainnet' | 'testnet';

const p2pkPrefix = '0008cd';

/** Address (base58) of an ErgoTree (hex) on a network. */
export function addressOfErgoTree(ergoTree: string, network: NetworkName): string {
  return ErgoAddress.fromErgoTree(ergoTree, network === 'mainnet' ? Network.Mainnet : Network.Testnet).encode();
}

/** Pay-to-public-key ErgoTree (hex) of a compressed public key (hex). */
export const ergoTreeOfPublicKey = (publicKeyHex: string): string => p2pkPrefix + publicKeyHex;

/** A private key that signs without showing itself: printing, logging or serialising it gives the public key. */
export class SecretKey {
  readonly #secret: Uint8Array;
  readonly #publicKey: Uint8Array;
  /** Compressed public key, 66 hex digits. */
  readonly publicKeyHex: string;
  /** P2PK ErgoTree, hex. */
  readonly ergoTree: string;

  /** @throws AppError `invalid` unless the bytes are a scalar of the curve. */
  constructor(secret: Uint8Array) {
    const scalar = secret.length === 32 ? BigInt(`0x${Buffer.from(secret).toString('hex')}`) : 0n;
    if (scalar === 0n || scalar >= groupOrder) throw new AppError('invalid', 'The bytes are not a secret key.');
    this.#secret = Uint8Array.from(secret);
    this.#publicKey = curve.multiplyBase(this.#secret);
    this.publicKeyHex = Buffer.from(this.#publicKey).toString('hex');
    this.ergoTree = ergoTreeOfPublicKey(this.publicKeyHex);
  }

  address(network: NetworkName): string {
    return addressOfErgoTree(this.ergoTree, network);
  }

  /** Ergo Schnorr proof over the message, 56 bytes. */
  sign(message: Uint8Array): Uint8Array {
    return schnorrSign(message, { secret: this.#secret, publicKey: this.#publicKey });
  }

  /** A copy of the 32 secret bytes; only key files and joint signing have a use for it. */
  reveal(): Uint8Array {
    return Uint8Array.from(this.#secret);
  }

  toJSON(): { publicKeyHex: string } {
    return { publicKeyHex: this.publicKeyHex };
  }

  [inspect.custom](): string {
    return `SecretKey(${this.publicKeyHex})`;
  }
}

/** A fresh key from the system's random source. */
export function randomSecretKey(): SecretKey {
  return new SecretKey(randomBytes(32));
}

/** A fresh 15-word mnemonic as Nautilus makes them. */
export function randomMnemonic(): string {
  return generateMnemonic(160);
}

export interface MnemonicOptions {
  /** Last step of the path m/44'/429'/0'/0/index; 0 is the wallet's first address. */
  readonly index?: number;
  /** BIP-39 passphrase. */
  readonly passphrase?: string;
}

/**
 * The key that Nautilus and other EIP-3 wallets show for this mnemonic: plain BIP-32, without the derivation bug of
 * the node wallet's "pre 1627" keys.
 * @throws AppError `invalid` if the mnemonic's words or checksum are wrong; the words are never part of the message.
 */
export async function secretKeyFromMnemonic(mnemonic: string, options: MnemonicOptions = {}): Promise<SecretKey> {
  const words = mnemonic.trim().toLowerCase().split(/\s+/).join(' ');
  if (!validateMnemonic(words)) {
    throw new AppError('invalid', 'The mnemonic is not valid: a word is unknown or the checksum is wrong.');
  }
  const account = await ErgoHDKey.fromMnemonic(
    words,
    options.passphrase === undefined ? {} : { passphrase: options.passphrase },
  );
  const child = account.deriveChild(options.index ?? 0);
  if (child.privateKey === undefined) throw new AppError('invalid', 'The mnemonic gave no private key at this index.');
  const key = new SecretKey(child.privateKey);
  account.wipePrivateData();
  child.wipePrivateData();
  return key;
}
