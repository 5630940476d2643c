import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomSecretKey, SecretKey } from '#lib/chain/signing/secretKey.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

/** The relay's own key, made at its first start. It signs receipts and owns nothing, so it lies there unencrypted. */
export async function loadRelayKey(stateDir: string): Promise<SecretKey> {
  const file = join(stateDir, 'relay.key');
  const existing = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new AppError('unavailable', `${file} cannot be read`, { cause: error });
  });
  if (existing !== undefined) return new SecretKey(Buffer.from(existing.trim(), 'hex'));
  const key = randomSecretKey();
  await writeFileAtomically(file, `${Buffer.from(key.reveal()).toString('hex')}\n`, { exclusive: true });
  return key;
}
