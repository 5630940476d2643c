import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Session } from '../../session.ts';
import { passwordFor } from '../../unlockKey.ts';

/** The guards' keys at hand: those that the profile lists, else the session's own key. */
export async function guardKeys(session: Session): Promise<readonly SecretKey[]> {
  const settings = await session.settings();
  if (settings.guardKeyFiles.length === 0) return [await session.key()];
  return Promise.all(
    settings.guardKeyFiles.map(async (path) => {
      // A development key's password lies beside it.
      const beside = path.replace(/\.json$/, '.password');
      const passphrase = existsSync(beside)
        ? (await readFile(beside, 'utf8')).trimEnd()
        : await passwordFor(session.io, settings, path);
      return (await openKeyStore({ path, passphrase })).key();
    }),
  );
}
