import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { randomMnemonic, randomSecretKey, secretKeyFromMnemonic, SecretKey } from './secretKey.ts';

describe('secretKeyFromMnemonic', () => {
  // Published with the node wallet's 1627 fix: the older, buggy derivation gives 9ewv8sxJ… for the same words.
  it('derives the EIP-3 address, not the one of the old derivation bug', async () => {
    const key = await secretKeyFromMnemonic(
      'race relax argue hair sorry riot there spirit ready fetch food hedgehog hybrid mobile pretty',
    );
    expect(key.address('mainnet')).toBe('9eYMpbGgBf42bCcnB2nG3wQdqPzpCCw5eB1YaWUUen9uCaW3wwm');
  });

  it('depends on index, passphrase and mnemonic, not on spacing or case', async () => {
    const words = randomMnemonic();
    const first = await secretKeyFromMnemonic(words);
    const others = await Promise.all([
      secretKeyFromMnemonic(words, { index: 1 }),
      secretKeyFromMnemonic(words, { passphrase: 'x' }),
      secretKeyFromMnemonic(randomMnemonic()),
    ]);
    expect(new Set([first, ...others].map((key) => key.publicKeyHex)).size).toBe(4);
    const untidy = await secretKeyFromMnemonic(`  ${words.toUpperCase().replaceAll(' ', '\n ')} `);
    expect(untidy.publicKeyHex).toBe(first.publicKeyHex);
  });

  it('refuses an invalid mnemonic without printing it', async () => {
    const words = 'race relax argue hair sorry riot there spirit ready fetch food hedgehog hybrid mobile race';
    const failure = await secretKeyFromMnemonic(words).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid' });
    expect(inspect(failure)).not.toContain('hedgehog');
  });
});

describe('SecretKey', () => {
  it('prints only its public key', () => {
    const key = randomSecretKey();
    const secret = Buffer.from(key.reveal()).toString('hex');
    for (const shown of [inspect({ key }), JSON.stringify({ key }), inspect(Object.values(key))]) {
      expect(shown).toContain(key.publicKeyHex);
      expect(shown).not.toContain(secret);
    }
  });

  it('differs by network in address, not in tree', () => {
    const key = randomSecretKey();
    expect(key.address('mainnet')).toMatch(/^9/);
    expect(key.address('testnet')).toMatch(/^3/);
    expect(key.ergoTree).toBe(`0008cd${key.publicKeyHex}`);
  });

  it.each([
    ['zero', Buffer.alloc(32)],
    ['the group order', Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex')],
    ['too few bytes', Buffer.alloc(31, 1)],
    ['too many bytes', Buffer.alloc(33, 1)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => new SecretKey(bytes)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});
