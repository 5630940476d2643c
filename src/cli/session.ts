import { join } from 'node:path';
import { z } from 'zod';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { createRelayClient, type RelayClient } from '#lib/relay/relayClient.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { CliIo } from './output.ts';
import { profileHome } from './profiles.ts';
import { readSettings, type Settings } from './settings.ts';
import { unlockKey } from './unlockKey.ts';

/** Options that every command understands, before or behind its name. */
export const globalFlags = z.object({
  profile: z.string().optional(),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  node: z.url().optional(),
  relay: z.url().optional(),
  deployment: z.string().optional(),
});

export type GlobalFlags = z.infer<typeof globalFlags>;

/** What a command works with; each part is opened when first asked for, so `--help` needs neither key nor node. */
export interface Session {
  readonly io: CliIo;
  readonly flags: GlobalFlags;
  /** The profile directory. */
  readonly home: string;
  settings(): Promise<Settings>;
  chain(): Promise<Chain>;
  deployment(): Promise<Deployment>;
  key(): Promise<SecretKey>;
  /** The relay under the session's own key. */
  relay(): Promise<RelayClient>;
}

export function createSession(io: CliIo, flags: GlobalFlags): Session {
  const home = profileHome(io.env, io.cwd);
  const settings = once(() => readSettings(io, flags, home));
  const chain = once(async () => createNodeClient({ url: (await settings()).nodeUrl, signal: io.signal }));
  const key = once(async () => unlockKey(io, await settings()));
  const deployment = once(async () => {
    const { deployment: file } = await settings();
    if (file !== undefined) return readDeployment(file);
    throw new AppError('not_found', 'No deployment is named: which contracts are meant?', {
      nextStep: 'Give --deployment deployments/<network>.json, or a profile that names one.',
    });
  });
  const relay = once(async () => {
    const { relayUrl } = await settings();
    if (relayUrl === undefined) {
      throw new AppError('not_found', 'No relay is named.', {
        nextStep: 'Give --relay <url>, or a profile that names one.',
      });
    }
    return createRelayClient({ url: relayUrl, signer: await key() });
  });
  return { io, flags, home, settings, chain, deployment, key, relay };
}

/** Where this machine keeps what the session's profile must not lose. */
export async function statePath(session: Session, kind: 'jobs' | 'transactions'): Promise<string> {
  return join(session.home, 'state', (await session.settings()).name, kind);
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
