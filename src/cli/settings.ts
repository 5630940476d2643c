import { resolve } from 'node:path';
import { z } from 'zod';
import { parseConfig } from '#lib/runtime/config.ts';
import type { CliIo } from './output.ts';
import { profileNames, readProfile, type LoadedProfile } from './profiles.ts';

/** The environment variables of the CLI; each has its line in `.env.example`. */
export const cliEnvironment = z.object({
  DGCM_HOME: z.string().optional(),
  DGCM_PROFILE: z.string().optional(),
  DGCM_NODE_URL: z.url().optional(),
  DGCM_RELAY_URL: z.url().optional(),
  DGCM_DEPLOYMENT: z.string().optional(),
  DGCM_KEY_FILE: z.string().optional(),
  DGCM_PASSWORD_FILE: z.string().optional(),
  DGCM_PASSWORD: z.string().optional(),
  DGCM_KEY_INDEX: z.coerce.number().int().min(0).optional(),
  DGCM_POLL_MS: z.coerce.number().int().min(10).optional(),
});

/**
 * Where the node and the relay are, and which key signs: a flag before a profile named by a flag, that before the
 * environment, and this before any other profile.
 */
export interface Settings {
  /** Name of the profile, `default` where none was asked for and none exists. */
  readonly name: string;
  readonly nodeUrl: string;
  readonly relayUrl: string | undefined;
  readonly deployment: string | undefined;
  readonly keyFile: string | undefined;
  readonly passwordFile: string | undefined;
  readonly password: string | undefined;
  /** Last step of the derivation path. */
  readonly keyIndex: number;
  /** Key files of the guards whose keys are at hand. */
  readonly guardKeyFiles: readonly string[];
  /** How long to wait between two looks at the chain. */
  readonly pollMs: number;
}

/** The REST port of an Ergo node as its own configuration has it. */
const defaultNodeUrl = 'http://127.0.0.1:9053';

export interface SettingFlags {
  readonly profile?: string | undefined;
  readonly node?: string | undefined;
  readonly relay?: string | undefined;
  readonly deployment?: string | undefined;
}

export async function readSettings(io: CliIo, flags: SettingFlags, home: string): Promise<Settings> {
  const env = parseConfig(cliEnvironment, io.env);
  const profile = await chooseProfile(home, flags.profile ?? env.DGCM_PROFILE);
  const path = (given: string | undefined): string | undefined =>
    given === undefined ? undefined : resolve(io.cwd, given);
  const named = flags.profile === undefined ? undefined : profile;
  return {
    name: profile?.name ?? 'default',
    nodeUrl: flags.node ?? named?.nodeUrl ?? env.DGCM_NODE_URL ?? profile?.nodeUrl ?? defaultNodeUrl,
    relayUrl: flags.relay ?? named?.relayUrl ?? env.DGCM_RELAY_URL ?? profile?.relayUrl,
    deployment: path(flags.deployment) ?? named?.deployment ?? path(env.DGCM_DEPLOYMENT) ?? profile?.deployment,
    keyFile: named?.keyFile ?? path(env.DGCM_KEY_FILE) ?? profile?.keyFile,
    passwordFile: named?.passwordFile ?? path(env.DGCM_PASSWORD_FILE) ?? profile?.passwordFile,
    // A password that lies beside a profile's key is that key's; the environment's may be another's.
    password: named?.passwordFile === undefined ? env.DGCM_PASSWORD : undefined,
    keyIndex: env.DGCM_KEY_INDEX ?? 0,
    guardKeyFiles: profile?.guardKeyFiles ?? [],
    pollMs: env.DGCM_POLL_MS ?? 1_000,
  };
}

async function chooseProfile(home: string, asked: string | undefined): Promise<LoadedProfile | undefined> {
  if (asked !== undefined) return readProfile(home, asked);
  const names = await profileNames(home);
  return names.includes('default') ? readProfile(home, 'default') : undefined;
}
