import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { referenceExternals, referenceTokens } from '#lib/deploy/compile/referenceDeployments.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { writeDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { contractNames } from '#lib/protocol/deployment/deployment.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';

const tree = '1001d1';
const guards = [randomSecretKey().publicKeyHex, randomSecretKey().publicKeyHex];

const deployment: DeploymentFile = {
  version: 1,
  profile: 'devnet',
  network: 'testnet',
  tokens: referenceTokens,
  externals: referenceExternals,
  constants: protocolConstants.devnet,
  trees: Object.fromEntries(contractNames.map((name) => [name, tree])) as DeploymentFile['trees'],
  genesis: { ...defaultTerms.devnet, guards, reserveTree: tree, transactions: {} },
};

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-relay-main-'));
  const file = join(root, 'deployment.json');
  await writeDeployment(file, deployment);
  const env = {
    PATH: process.env['PATH'],
    DGCM_DEPLOYMENT: file,
    DGCM_RELAY_DIR: join(root, 'state'),
    DGCM_RELAY_PORT: '0',
    // Nothing listens there: a relay starts and answers whatever becomes of its node.
    DGCM_NODE_URL: 'http://127.0.0.1:9',
  };
  const run = (extra: Record<string, string> = {}) =>
    spawn(process.execPath, [resolve('src/web/relay.ts')], {
      env: { ...env, ...extra },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  return { root, env, run, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

async function urlOf(child: ReturnType<Awaited<ReturnType<typeof setup>>['run']>): Promise<string> {
  for await (const line of createInterface(child.stderr)) {
    const said = JSON.parse(line) as { event?: string; url?: string };
    if (said.event === 'relay-listening' && said.url !== undefined) return said.url;
  }
  throw new Error('the relay ended before it listened');
}

describe('the relay process', () => {
  test('keeps its key across restarts and shuts down gracefully', async () => {
    await using s = await setup();
    const keys: string[] = [];
    for (let i = 0; i < 2; i++) {
      const child = s.run();
      const ended = once(child, 'exit');
      const client = createRelayClient({ url: await urlOf(child), signer: randomSecretKey() });
      keys.push((await client.status()).publicKeyHex);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
    expect(keys[0]).toBe(keys[1]);
    const key = join(s.env.DGCM_RELAY_DIR, 'relay.key');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect((await readFile(key, 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('reports an unreachable chain as unavailable, not as an unknown job', async () => {
    await using s = await setup();
    const child = s.run({ DGCM_LOG_LEVEL: 'info' });
    const ended = once(child, 'exit');
    try {
      const client = createRelayClient({ url: await urlOf(child), signer: randomSecretKey(), retries: 0 });
      await expect(client.getWrappedKey('11'.repeat(32))).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });

  test('names missing environment variables and shows no secret', async () => {
    await using s = await setup();
    const child = s.run({ DGCM_RELAY_S3_BUCKET: 'bucket', DGCM_RELAY_S3_SECRET_ACCESS_KEY: 'hunter2' });
    let said = '';
    child.stderr.on('data', (part) => (said += String(part)));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(said).toContain('DGCM_RELAY_S3_ACCESS_KEY_ID (not set)');
    expect(said).not.toContain('hunter2');
  });
});
