import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';

export const personNames = [
  'deployer',
  'reserve',
  'alice',
  'bob',
  'carol',
  'dave',
  'worker',
  'bot',
  'feeder',
  'stranger',
  'guard1',
  'guard2',
  'guard3',
] as const;
export type PersonName = (typeof personNames)[number];
export type People = Readonly<Record<PersonName, SecretKey>>;

/** Keys that nobody had before: on a chain of somebody else's, whatever lies under them comes from this run. */
export const newPeople = (): People =>
  Object.fromEntries(personNames.map((name) => [name, randomSecretKey()])) as Record<PersonName, SecretKey>;
