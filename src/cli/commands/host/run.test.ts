import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Settings } from '../../settings.ts';
import type { Session } from '../../session.ts';
import { writeHost, type Host } from './hostFile.ts';
import { hostVariables } from './run.ts';

const host: Host = {
  version: 1,
  ticketId: 'aa'.repeat(32),
  workerKeyFile: '/host/key',
  workerPasswordFile: '/host/password',
  workerState: '/host/state',
  total: { memoryMiB: 4_096, cpus: 3 },
};
const env = {
  DGCM_WORKER_TICKET: 'bb'.repeat(32),
  DGCM_WORKER_CPUS: '2',
  DGCM_WORKER_TOTAL_CPUS: '1.5',
  DGCM_NODE_URL: 'http://node.env',
};

async function sessionWith(profile: string | undefined): Promise<Session> {
  const home = await mkdtemp(join(tmpdir(), 'dgcm-host-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const settings: Partial<Settings> = { name: 'bob', nodeUrl: 'http://node.settings' };
  const session = { io: { env }, flags: { profile }, home, settings: () => Promise.resolve(settings) };
  await writeHost(session as unknown as Session, host);
  return session as unknown as Session;
}

describe('the worker that host run starts', () => {
  it('serves the provider of a profile that a flag names, whatever the environment says', async () => {
    expect(await hostVariables(await sessionWith('bob'))).toMatchObject({
      DGCM_WORKER_TICKET: host.ticketId,
      DGCM_WORKER_CPUS: '2',
      DGCM_NODE_URL: 'http://node.settings',
    });
  });

  it('has together what host.json allows, unless the environment says otherwise', async () => {
    expect(await hostVariables(await sessionWith(undefined))).toMatchObject({
      DGCM_WORKER_TOTAL_MEMORY_MIB: '4096',
      DGCM_WORKER_TOTAL_CPUS: '1.5',
    });
  });

  it('hears the environment otherwise', async () => {
    expect(await hostVariables(await sessionWith(undefined))).toMatchObject({
      DGCM_WORKER_TICKET: env.DGCM_WORKER_TICKET,
      DGCM_WORKER_STATE: host.workerState,
    });
  });
});
