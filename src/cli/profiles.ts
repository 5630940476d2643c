import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

/**
 * `profiles/<name>.json` of a profile directory. Paths are relative to the profile directory.
 * `passwordFile` exists for development keys only: whoever reads the directory has the key.
 */
export const profileSchema = z.strictObject({
  version: z.literal(1),
  nodeUrl: z.url(),
  relayUrl: z.url().optional(),
  /** A `deployments/<network>.json`. */
  deployment: z.string().min(1).optional(),
  keyFile: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional(),
  /** Keys of guards, for a machine that holds several; same password file. */
  guardKeyFiles: z.array(z.string().min(1)).optional(),
});

export type Profile = z.infer<typeof profileSchema>;

/** A profile as found, its paths absolute. */
export interface LoadedProfile extends Profile {
  readonly name: string;
  /** The profile directory. */
  readonly home: string;
}

const profileName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a profile name is lower-case letters, digits and -');

/** Only a directory with this file in it is ever wiped, and it is by the next `npm start`. */
export const developmentMark = 'made-by-npm-start';

/**
 * Refuses to keep what must last in a directory that the next `npm start` wipes, unless `DGCM_HOME` names it.
 * @throws AppError `conflict`
 */
export function requireLastingHome(home: string, env: Readonly<Record<string, string | undefined>>): void {
  const { DGCM_HOME: named } = env;
  if ((named !== undefined && named !== '') || !existsSync(join(home, developmentMark))) return;
  throw new AppError('conflict', `${home} is wiped by the next npm start; nothing that must last is kept there.`, {
    nextStep: 'Set DGCM_HOME to a directory of your own, or call this outside the repository.',
  });
}

/** Left in a profile directory that a running `npm start` filled. */
export const developmentNotice =
  'These keys are for development. Their passwords lie beside them; never send them anything of value.\n';

/**
 * Where profiles live: `DGCM_HOME`, else the `.dgcm/` that a running `npm start` keeps in the repository, else the
 * user's configuration directory.
 */
export function profileHome(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const { DGCM_HOME: home, XDG_CONFIG_HOME: config } = env;
  if (home !== undefined && home !== '') return resolve(cwd, home);
  const development = nearestDevelopmentHome(cwd);
  if (development !== undefined) return development;
  return join(config !== undefined && config !== '' ? config : join(homedir(), '.config'), 'dgcm');
}

function nearestDevelopmentHome(from: string): string | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const candidate = join(directory, '.dgcm');
    if (existsSync(join(candidate, 'profiles'))) return candidate;
    if (dirname(directory) === directory) return undefined;
  }
}

const profileFile = (home: string, name: string): string => join(home, 'profiles', `${profileName.parse(name)}.json`);

/** @throws AppError `not_found` for a profile that is not there, `invalid` for one that cannot be read. */
export async function readProfile(home: string, name: string): Promise<LoadedProfile> {
  const file = profileFile(home, name);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const names = await profileNames(home);
    throw new AppError('not_found', `There is no profile "${name}" in ${home}.`, {
      nextStep: names.length > 0 ? `Profiles there: ${names.join(', ')}.` : 'Make one with: dgcm wallet create',
    });
  }
  const parsed = profileSchema.safeParse(parseJson(text, file));
  if (!parsed.success) throw new AppError('invalid', `${file}: ${z.prettifyError(parsed.error)}`);
  const absolute = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(home, path);
  const { deployment, keyFile, passwordFile, guardKeyFiles } = parsed.data;
  return {
    ...parsed.data,
    ...present({ deployment: absolute(deployment), keyFile: absolute(keyFile), passwordFile: absolute(passwordFile) }),
    ...(guardKeyFiles === undefined ? {} : { guardKeyFiles: guardKeyFiles.map((path) => resolve(home, path)) }),
    name,
    home,
  };
}

export async function profileNames(home: string): Promise<readonly string[]> {
  const files = await readdir(join(home, 'profiles')).catch(() => []);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** Writes a profile, whole or not at all. */
export async function writeProfile(home: string, name: string, profile: Profile): Promise<void> {
  const file = profileFile(home, name);
  await writeFileAtomically(file, `${JSON.stringify(profileSchema.parse(profile), null, 2)}\n`);
}

export interface DevelopmentKey {
  readonly keyFile: string;
  readonly passwordFile: string;
}

/** Keeps the password of a development key beside its encrypted key file; says so in a file of its own. */
export async function writeDevelopmentKey(
  home: string,
  name: string,
  key: { readonly keyFileText: string; readonly password: string },
): Promise<DevelopmentKey> {
  const directory = join(home, 'keys');
  const stem = profileName.parse(name);
  await writeFileAtomically(join(directory, `${stem}.json`), key.keyFileText);
  await writeFileAtomically(join(directory, `${stem}.password`), key.password);
  await writeFileAtomically(join(directory, 'DEVELOPMENT-KEYS.txt'), developmentNotice);
  return { keyFile: `keys/${stem}.json`, passwordFile: `keys/${stem}.password` };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${file} is not JSON.`, { cause });
  }
}

function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
