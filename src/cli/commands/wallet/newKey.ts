import { join } from 'node:path';
import { relative } from 'node:path';
import type { KeyStore } from '#lib/chain/signing/keyStore.ts';
import { addressOfErgoTree, ergoTreeOfPublicKey, type NetworkName } from '#lib/chain/signing/secretKey.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { requireLastingHome, profileNames, writeProfile } from '../../profiles.ts';
import type { Session } from '../../session.ts';
import { passwordFor } from '../../unlockKey.ts';

/** Where the key of the session's profile goes: `keys/<name>.json`. */
export function keyPath(session: Session): { readonly name: string; readonly path: string } {
  requireLastingHome(session.home, session.io.env);
  const name = session.flags.profile ?? 'default';
  return { name, path: join(session.home, 'keys', `${name}.json`) };
}

/** A password for a new key, asked for twice where somebody can be asked. */
export async function newPassword(session: Session, path: string): Promise<string> {
  const { io } = session;
  const { DGCM_PASSWORD: password, DGCM_PASSWORD_FILE: passwordFile } = io.env;
  const first = await passwordFor(io, { password, passwordFile }, path);
  if (password !== undefined || passwordFile !== undefined) return first;
  if ((await io.question('Again: ', { secret: true })) === first) return first;
  throw new AppError('invalid', 'The two passwords differ; nothing was written.');
}

/** Makes the profile of a new key, unless there is one of that name, and says where everything is. */
export async function adoptKey(session: Session, keyStore: KeyStore, network: NetworkName) {
  const { name, path } = keyPath(session);
  if (!(await profileNames(session.home)).includes(name)) {
    const { DGCM_NODE_URL: nodeUrl, DGCM_RELAY_URL: relayUrl } = session.io.env;
    await writeProfile(session.home, name, {
      version: 1,
      nodeUrl: session.flags.node ?? nodeUrl ?? 'http://127.0.0.1:9053',
      keyFile: relative(session.home, path),
      ...optional('relayUrl', session.flags.relay ?? relayUrl),
      ...optional('deployment', session.flags.deployment),
    });
  }
  const address = addressOfErgoTree(ergoTreeOfPublicKey(keyStore.publicKeyHex), network);
  return { profile: name, address, publicKeyHex: keyStore.publicKeyHex, keyFile: path };
}

const optional = <K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
