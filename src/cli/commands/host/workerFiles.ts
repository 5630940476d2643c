import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importSecretKey, openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { openAgeIdentity } from '#worker/ageIdentity.ts';
import type { Session } from '../../session.ts';
import { hostDirectory, type Host } from './hostFile.ts';

export interface WorkerFiles extends Omit<Host, 'version' | 'ticketId' | 'total'> {
  readonly key: SecretKey;
  /** The age recipient for the provider's card. */
  readonly recipient: string;
}

/** The worker's key and age identity, made when first asked for: a setup that was killed finds the same again. */
export async function openWorkerFiles(session: Session): Promise<WorkerFiles> {
  const directory = await hostDirectory(session);
  const workerKeyFile = join(directory, 'worker-key.json');
  const workerPasswordFile = join(directory, 'worker-key.password');
  const workerState = join(directory, 'worker');
  if (!existsSync(workerKeyFile)) {
    const passphrase = randomBytes(24).toString('base64url');
    await writeFileAtomically(workerPasswordFile, passphrase);
    await importSecretKey({ path: workerKeyFile, passphrase, key: randomSecretKey(), workFactor: 12 });
  }
  const passphrase = (await readFile(workerPasswordFile, 'utf8')).trimEnd();
  const key = await (await openKeyStore({ path: workerKeyFile, passphrase })).key();
  const { recipient } = await openAgeIdentity(workerState);
  return { workerKeyFile, workerPasswordFile, workerState, key, recipient };
}
