import { readFile } from 'node:fs/promises';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { CliIo } from './output.ts';
import type { Settings } from './settings.ts';

/** The key of the session, unlocked. @throws AppError `unauthorized` where no password can be had. */
export async function unlockKey(io: CliIo, settings: Settings): Promise<SecretKey> {
  const path = requireKeyFile(settings);
  const keyStore = await openKeyStore({ path, passphrase: await passwordFor(io, settings, path) });
  return keyStore.key(settings.keyIndex);
}

/** @throws AppError `unauthorized` */
export function requireKeyFile({ keyFile, name }: Settings): string {
  if (keyFile !== undefined) return keyFile;
  throw new AppError('unauthorized', `No key is named for "${name}".`, {
    nextStep: 'Make one with dgcm wallet create, or choose one with --profile or DGCM_KEY_FILE.',
  });
}

export async function passwordFor(
  io: CliIo,
  { password, passwordFile }: Pick<Settings, 'password' | 'passwordFile'>,
  what: string,
): Promise<string> {
  if (password !== undefined) return password;
  if (passwordFile !== undefined) return (await readFile(passwordFile, 'utf8').catch(() => noPassword(what))).trimEnd();
  return io.interactive ? io.question(`Password of ${what}: `, { secret: true }) : noPassword(what);
}

function noPassword(what: string): never {
  throw new AppError('unauthorized', `There is no password for ${what}.`, {
    nextStep: 'Set DGCM_PASSWORD_FILE to a file that holds it, or run the command at a terminal.',
  });
}
