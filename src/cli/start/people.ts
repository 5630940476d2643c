import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { importSecretKey } from '#lib/chain/signing/keyStore.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { writeDevelopmentKey, type DevelopmentKey } from '../profiles.ts';

export const personNames = [
  'deployer',
  'alice',
  'bob',
  'bob-worker',
  'dora',
  'operator',
  'feeder',
  'guard-1',
  'guard-2',
  'guard-3',
] as const;
export type PersonName = (typeof personNames)[number];

/** Somebody of the story, with a key made for this run alone. */
export interface Person extends DevelopmentKey {
  readonly key: SecretKey;
}

export type People = Readonly<Record<PersonName, Person>>;

/** Development keys: their passwords lie beside them, which a file there says. */
export async function makePeople(home: string): Promise<People> {
  const entries = await Promise.all(personNames.map(async (name) => [name, await makePerson(home, name)] as const));
  return Object.fromEntries(entries) as People;
}

async function makePerson(home: string, name: PersonName): Promise<Person> {
  const key = randomSecretKey();
  const password = randomBytes(16).toString('hex');
  const draft = join(home, 'keys', `${name}.draft`);
  // Scrypt at its usual cost would spend a minute on keys whose passwords are in the next file.
  await importSecretKey({ path: draft, passphrase: password, key, workFactor: 10 });
  const keyFileText = await readFile(draft, 'utf8');
  return { key, ...(await writeDevelopmentKey(home, name, { keyFileText, password })) };
}
