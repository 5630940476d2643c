import type { DatabaseSync } from 'node:sqlite';

/** Remembers which signatures were used, over restarts too. Times are milliseconds since the Unix epoch. */
export interface NonceStore {
  /** False where this key's nonce was claimed before. */
  claim(publicKeyHex: string, nonce: string, expiresAt: number): boolean;
  forgetExpired(now: number): void;
}

export function createNonceStore(database: DatabaseSync): NonceStore {
  const insert = database.prepare('insert or ignore into nonces (public_key, nonce, expires_at) values (?, ?, ?)');
  const prune = database.prepare('delete from nonces where expires_at < ?');
  return {
    claim: (publicKeyHex, nonce, expiresAt) => insert.run(publicKeyHex, nonce, expiresAt).changes === 1,
    forgetExpired: (now) => {
      prune.run(now);
    },
  };
}
