import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Chain } from '#lib/chain/ports.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import {
  parseDeployment,
  readDeployment,
  serializeDeployment,
  type DeploymentFile,
} from '#lib/deploy/deploymentFile.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { deploymentSteps, neededNanoErg } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { devchainApi } from '#lib/devchain/server/startDevchainServer.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { devnetOrder, reserveTree, testKey } from './devnetOrder.ts';

const deployer = testKey(1);
const order = devnetOrder(deployer.ergoTree);
const stepNames = deploymentSteps(order).map(({ name }) => name);
const childScript = fileURLToPath(new URL('child/deployProcess.ts', import.meta.url));

async function setup() {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-deploy-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const devchain = createDevchain({ mineOnSubmit: true });
  devchain.faucet(deployer.ergoTree, 10_000_000_000n);
  return { directory, devchain, chain: devchainAsChain(devchain) };
}

async function deployed() {
  const { directory, devchain, chain } = await setup();
  const journal = await openJournal(join(directory, 'journal.json'), { order: 'test', resume: false });
  const deployment = await deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });
  return { directory, devchain, chain, deployment };
}

const mismatches = async (chain: Chain, deployment: DeploymentFile): Promise<string[]> =>
  (await verifyDeployment({ chain, deployment, compile: compileContracts }))
    .filter(({ ok }) => !ok)
    .map(({ subject }) => subject);

const sumAt = async (chain: Chain, tree: string, tokenId: string): Promise<bigint> =>
  (await chain.unspentByErgoTree(tree)).reduce((sum, box) => sum + amountOf(box, tokenId), 0n);

/** A devnet's supply, written out: every allotment, what banks sell, and a million for people to start with. */
async function expectWholeSupply(chain: Chain, { tokens, trees, externals }: DeploymentFile): Promise<void> {
  const gpuc = tokens.gpuc;
  const held = await Promise.all([trees.registry, trees.bank, reserveTree].map((tree) => sumAt(chain, tree, gpuc)));
  expect(held).toEqual([480_000_000_000_008n, 518_999_999_999_992n, 1_000_000_000_000n]);
  expect(held.reduce((sum, amount) => sum + amount)).toBe(10n ** 15n);
  expect(await chain.unspentByErgoTree(trees.registry)).toHaveLength(8);
  expect(await chain.unspentByErgoTree(trees.bank)).toHaveLength(8);
  const cents = await Promise.all([trees.bank, reserveTree].map((tree) => sumAt(chain, tree, externals.sigUsd)));
  expect(cents).toEqual([8n, 1_000_000_000_00n - 8n]);
}

describe('deploy', () => {
  it('creates a deployment that verify accepts, with nothing left over', async () => {
    const { chain, deployment } = await deployed();
    expect(await mismatches(chain, deployment)).toEqual([]);
    await expectWholeSupply(chain, deployment);
    expect(Object.keys(deployment.genesis.transactions)).toEqual(stepNames);
    expect(parseDeployment(serializeDeployment(deployment), 'it')).toEqual(deployment);
  });

  it('reports the missing ERG when the deployer has too little', async () => {
    const { directory } = await setup();
    const poor = createDevchain({ mineOnSubmit: true });
    poor.faucet(deployer.ergoTree, neededNanoErg('devnet') - 1n);
    const journal = await openJournal(join(directory, 'journal.json'), { order: 'test', resume: false });
    const attempt = deploy({
      chain: devchainAsChain(poor),
      key: deployer,
      order,
      journal,
      confirmations: 0,
      pollMs: 10,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'insufficient_funds' });
    expect(journal.steps).toEqual([]);
  });

  it('refuses a journal of another deployment, and an existing one without resume', async () => {
    const { directory, devchain, chain } = await setup();
    const file = join(directory, 'journal.json');
    const journal = await openJournal(file, { order: 'test', resume: false });
    await deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });
    expect(devchain.height).toBeGreaterThan(0);
    await expect(openJournal(file, { order: 'other', resume: true })).rejects.toMatchObject({ code: 'conflict' });
    await expect(openJournal(file, { order: 'test', resume: false })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('resends the journalled transactions after a reorg dropped them', async () => {
    const { directory, devchain, chain } = await setup();
    const file = join(directory, 'journal.json');
    const journal = await openJournal(file, { order: 'test', resume: false });
    const before = await deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });
    devchain.reorg(devchain.height - 1);
    const again = await openJournal(file, { order: 'test', resume: true });
    devchain.mine();
    expect(await deploy({ chain, key: deployer, order, journal: again, confirmations: 0, pollMs: 10 })).toEqual(before);
    expect(await mismatches(chain, before)).toEqual([]);
  });
});

describe('deploy killed at every step', () => {
  // Two processes a step, each of which compiles: a loaded machine takes its time.
  it('resumes without loss, each transaction built once', { timeout: 900_000 }, async () => {
    const { directory, devchain, chain } = await setup();
    const kill: { when: 'before' | 'after' | undefined; child: ChildProcess | undefined } = {
      when: undefined,
      child: undefined,
    };
    const url = await serve(devchain, kill);
    const files = [join(directory, 'journal.json'), join(directory, 'deployment.json')];
    const run = async (when: typeof kill.when): Promise<NodeJS.Signals | null> => {
      const secret = Buffer.from(deployer.reveal()).toString('hex');
      kill.child = spawn(process.execPath, [childScript, url, ...files, secret], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      kill.when = when;
      const [, signal] = (await once(kill.child, 'exit')) as [number | null, NodeJS.Signals | null];
      return signal;
    };
    for (const name of stepNames) {
      expect(await run('before'), `${name}, signed but not sent`).toBe('SIGKILL');
      expect(await run('after'), `${name}, sent but not answered`).toBe('SIGKILL');
    }
    expect(await run(undefined)).toBeNull();
    const deployment = await readDeployment(files[1]!);
    expect(await mismatches(chain, deployment)).toEqual([]);
    await expectWholeSupply(chain, deployment);
    const spends = (await chain.allByErgoTree(deployer.ergoTree)).map(({ transactionId }) => transactionId);
    const own = Object.values(deployment.genesis.transactions);
    expect(new Set(spends.filter((id) => !own.includes(id))).size, 'transactions besides the faucet’s').toBe(1);
    expect(await readFile(files[0]!, 'utf8')).not.toContain(Buffer.from(deployer.reveal()).toString('hex'));
  });
});

/** The devchain's API, which kills the child before a transaction arrives or before its answer leaves. */
async function serve(
  devchain: Devchain,
  kill: { when: 'before' | 'after' | undefined; child: ChildProcess | undefined },
): Promise<string> {
  const api = devchainApi(devchain);
  const server = createAdaptorServer({
    fetch: async (request: Request) => {
      const submits = request.method === 'POST' && new URL(request.url).pathname === '/transactions';
      if (submits && kill.when === 'before') {
        kill.child?.kill('SIGKILL');
        return new Response(null, { status: 503 });
      }
      const answer = await api.fetch(request);
      if (submits && kill.when === 'after') kill.child?.kill('SIGKILL');
      return answer;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
