import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readProviders } from '#lib/client/market.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import type { Session } from '../../session.ts';

const hostSchema = z.strictObject({
  version: z.literal(1),
  ticketId: z.string().regex(/^[0-9a-f]{64}$/),
  workerKeyFile: z.string(),
  /** The worker runs unattended; its key can deliver and decline, never withdraw. */
  workerPasswordFile: z.string(),
  /** Where the worker keeps its jobs and its age identity. */
  workerState: z.string(),
  /** The most that all jobs together may have while they run, written by hand; DGCM_WORKER_TOTAL_ variables go before. */
  total: z
    .strictObject({
      memoryMiB: z.int().min(1).optional(),
      cpus: z.number().positive().optional(),
      diskMiB: z.int().min(1).optional(),
    })
    .optional(),
});

/** What this machine knows of the provider that it set up. */
export type Host = z.infer<typeof hostSchema>;

export async function hostDirectory(session: Session): Promise<string> {
  return join(session.home, 'state', (await session.settings()).name);
}

const hostFile = async (session: Session): Promise<string> => join(await hostDirectory(session), 'host.json');

export async function readHost(session: Session): Promise<Host | undefined> {
  const text = await readFile(await hostFile(session), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : hostSchema.parse(JSON.parse(text));
}

export async function writeHost(session: Session, host: Host): Promise<void> {
  await writeFileAtomically(await hostFile(session), `${JSON.stringify(host, null, 2)}\n`);
}

/**
 * The provider that a command is about: the ticket given, else that of this machine, else the only one of this wallet.
 *
 * @throws AppError `not_found`; `conflict` where the wallet owns several.
 */
export async function findProvider(session: Session, ticket: string | undefined): Promise<Provider> {
  const providers = await readProviders(await session.chain(), await session.deployment());
  const wanted = ticket ?? (await readHost(session))?.ticketId;
  const found =
    wanted === undefined
      ? await ownProviders(session, providers)
      : providers.filter(({ ticketId }) => ticketId.startsWith(wanted));
  const [provider] = found;
  if (provider === undefined) {
    throw new AppError('not_found', `There is no provider ${wanted ?? 'of this wallet'}.`, {
      nextStep: 'Enrol one with: dgcm host setup',
    });
  }
  if (found.length > 1) {
    const tickets = found.map(({ ticketId }) => ticketId).join(', ');
    throw new AppError('conflict', `Several providers fit: ${tickets}.`, { nextStep: 'Choose one with --ticket.' });
  }
  return provider;
}

async function ownProviders(session: Session, providers: readonly Provider[]): Promise<readonly Provider[]> {
  const { ergoTree } = await session.key();
  return providers.filter(({ ownerTree }) => ownerTree === ergoTree);
}
