import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Chain } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { mainnetExternals } from '#lib/deploy/externalTokens.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { openJournal, type Journal } from '#lib/deploy/journal.ts';
import { neededNanoErg, type DeploymentOrder } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { devnetOrder, testKey } from './devnetOrder.ts';

const deployer = testKey(1);
const stranger = testKey(7);
const erg = 1_000_000_000n;

/** The profile of mainnet, with dollars that a devchain can have. */
function mainnetOrder(sigUsd: string): DeploymentOrder {
  return {
    ...devnetOrder(deployer.ergoTree),
    profile: 'mainnet',
    network: 'mainnet',
    terms: { ...defaultTerms.mainnet, guards: [2, 3, 4].map((byte) => testKey(byte).publicKeyHex) },
    reserveTree: deployer.ergoTree,
    externals: { ...mainnetExternals, sigUsd },
    compile: (ids) => compileContracts({ ...ids, constants: protocolConstants.mainnet, network: 'mainnet' }),
  };
}

/** A chain on which somebody has issued dollars: so many cents to the deployer, a thousand to a stranger. */
async function setup({ cents, nanoErg }: { readonly cents: bigint; readonly nanoErg: bigint }) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-banks-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const devchain = createDevchain({ network: 'mainnet', mineOnSubmit: true });
  devchain.faucet(stranger.ergoTree, 10n * erg);
  devchain.mine();
  const chain = devchainAsChain(devchain);
  const boxes = await chain.unspentByErgoTree(stranger.ergoTree);
  const unsigned = new TransactionBuilder(devchain.height)
    .from([...boxes])
    .to(new OutputBuilder(erg, stranger.ergoTree).mintToken({ amount: 1_000n + cents }))
    .sendChangeTo(stranger.ergoTree)
    .payFee(2_000_000n)
    .build();
  const minted = signTransaction(unsigned, { keys: [stranger], network: 'mainnet' });
  expect(await chain.submit(minted)).toMatchObject({ ok: true });
  const sigUsd = minted.inputs[0]!.boxId;
  if (cents > 0n) await give(devchain, { sigUsd, cents });
  devchain.faucet(deployer.ergoTree, nanoErg);
  devchain.mine();
  return { directory, devchain, chain, order: mainnetOrder(sigUsd), sigUsd };
}

async function give(devchain: Devchain, { sigUsd, cents }: { sigUsd: string; cents: bigint }): Promise<void> {
  const chain = devchainAsChain(devchain);
  const unsigned = new TransactionBuilder(devchain.height)
    .from([...(await chain.unspentByErgoTree(stranger.ergoTree))])
    .to(new OutputBuilder(1_000_000n, deployer.ergoTree).addTokens({ tokenId: sigUsd, amount: cents }))
    .sendChangeTo(stranger.ergoTree)
    .payFee(2_000_000n)
    .build();
  const signed = signTransaction(unsigned, { keys: [stranger], network: 'mainnet' });
  expect(await chain.submit(signed)).toMatchObject({ ok: true });
}

const go = (chain: Chain, order: DeploymentOrder, journal: Journal): Promise<DeploymentFile> =>
  deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });

const open = (directory: string, resume = false): Promise<Journal> =>
  openJournal(join(directory, 'journal.json'), { order: 'test', resume });

const mismatches = async (chain: Chain, deployment: DeploymentFile): Promise<string[]> =>
  (await verifyDeployment({ chain, deployment, compile: compileContracts }))
    .filter(({ ok }) => !ok)
    .map(({ subject }) => subject);

const unspentSum = async (chain: Chain, tree: string, tokenId: string): Promise<bigint> =>
  (await chain.unspentByErgoTree(tree)).reduce((sum, box) => sum + amountOf(box, tokenId), 0n);

/** Takes transactions up to a step, and is gone before the next. */
function endingAfter(chain: Chain, journal: Journal, step: string): Chain {
  return {
    ...chain,
    submit: async (transaction) => {
      const before = journal.steps.at(-2)?.name;
      if (before === step) throw new Error('the power is gone');
      return chain.submit(transaction);
    },
  };
}

describe('a deployment with mainnet terms', () => {
  it('leaves no GPUC outside registry and banks, and spends eight cents of SigUSD', async () => {
    const { directory, chain, order, sigUsd } = await setup({ cents: 11n, nanoErg: neededNanoErg('mainnet') });
    const deployment = await go(chain, order, await open(directory));
    expect(await mismatches(chain, deployment)).toEqual(['external token sigUsd']);
    const { tokens, trees, genesis } = deployment;
    expect(Object.keys(genesis.transactions)).not.toContain('pay-reserve');
    const [registry, bank] = [
      await unspentSum(chain, trees.registry, tokens.gpuc),
      await unspentSum(chain, trees.bank, tokens.gpuc),
    ];
    expect([registry, bank]).toEqual([480_000_000_000_008n, 519_999_999_999_992n]);
    expect(registry + bank).toBe(10n ** 15n);
    expect(await unspentSum(chain, deployer.ergoTree, tokens.gpuc)).toBe(0n);
    expect(await unspentSum(chain, trees.bank, sigUsd)).toBe(8n);
    expect(await unspentSum(chain, deployer.ergoTree, sigUsd)).toBe(3n);
  });

  it('reports missing SigUSD before it mints anything', async () => {
    const { directory, chain, order } = await setup({ cents: 7n, nanoErg: neededNanoErg('mainnet') });
    const journal = await open(directory);
    await expect(go(chain, order, journal)).rejects.toMatchObject({
      code: 'insufficient_funds',
      data: { neededCents: '8', missingCents: '1' },
    });
    expect(journal.steps).toEqual([]);
  });

  it('reports missing ERG before it mints anything', async () => {
    const { directory, chain, order } = await setup({ cents: 8n, nanoErg: neededNanoErg('mainnet') - 1_000_001n });
    const journal = await open(directory);
    await expect(go(chain, order, journal)).rejects.toMatchObject({
      code: 'insufficient_funds',
      data: { availableNanoErg: (neededNanoErg('mainnet') - 1n).toString() },
    });
    expect(journal.steps).toEqual([]);
  });

  it('resumes and verifies after a purchase from a bank before governance existed', async () => {
    const { directory, chain, order, devchain, sigUsd } = await setup({
      cents: 8n,
      nanoErg: neededNanoErg('mainnet'),
    });
    const journal = await open(directory);
    await expect(go(endingAfter(chain, journal, 'create-banks'), order, journal)).rejects.toThrow('the power is gone');
    const ids = { tokens: idsOf(journal), externals: { ...mainnetExternals, sigUsd } };
    const deployment: Deployment = {
      ...ids,
      profile: 'mainnet',
      network: 'mainnet',
      constants: protocolConstants.mainnet,
      trees: order.compile(ids),
    };
    const [box] = await chain.unspentByErgoTree(deployment.trees.bank);
    const bank = decodeBank(box!, deployment);
    if (!bank.ok) throw new Error(bank.reason);
    const plan = buildSell({
      deployment,
      height: devchain.height,
      sales: [{ bank: bank.value, cents: 900n }],
      funding: { boxes: await chain.unspentByErgoTree(stranger.ergoTree), changeErgoTree: stranger.ergoTree },
    });
    const bought = signTransaction(plan.transaction, { keys: [stranger], network: 'mainnet' });
    expect(await chain.submit(bought)).toMatchObject({ ok: true });

    const made = await go(chain, order, await open(directory, true));
    expect(await mismatches(chain, made)).toEqual(['external token sigUsd']);
    const { tokens, trees } = made;
    expect(await unspentSum(chain, stranger.ergoTree, tokens.gpuc)).toBe(9_000_000n);
    expect(await unspentSum(chain, trees.bank, tokens.gpuc)).toBe(519_999_999_999_992n - 9_000_000n);
    expect(await unspentSum(chain, trees.bank, sigUsd)).toBe(908n);
  });
});

/** Ids as the mints before say them. */
function idsOf({ steps }: Journal) {
  const id = (kind: string): string => steps.find(({ name }) => name === `mint-${kind}`)!.transaction.inputs[0]!.boxId;
  return {
    gpuc: id('gpuc'),
    governance: id('governance'),
    proposal: id('proposal'),
    registry: id('registry'),
    provider: id('provider'),
    member: id('member'),
    bank: id('bank'),
  };
}

describe('a journal of an older version', () => {
  const nothingIsSent = (chain: Chain): Chain => ({
    ...chain,
    submit: () => Promise.reject(new Error('a transaction was sent')),
    transaction: () => Promise.resolve(undefined),
  });

  async function begun() {
    const directory = await mkdtemp(join(tmpdir(), 'dgcm-journal-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const devchain = createDevchain({ mineOnSubmit: true });
    devchain.faucet(deployer.ergoTree, 10n * erg);
    const chain = devchainAsChain(devchain);
    const order = devnetOrder(deployer.ergoTree);
    await go(chain, order, await open(directory));
    return { chain, order, directory, file: join(directory, 'journal.json') };
  }

  it('is resumed only if its steps and their outputs are unchanged', async () => {
    const { chain, order, directory, file } = await begun();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"create-banks"', '"pay-reserve"'));
    await expect(go(nothingIsSent(chain), order, await open(directory, true))).rejects.toMatchObject({
      code: 'conflict',
      data: { recorded: 'pay-reserve', expected: 'create-banks' },
    });

    await writeFile(file, text);
    for (const name of ['proposal', 'registry', 'bank', 'governance'] as const) {
      const compile: DeploymentOrder['compile'] = (ids) => {
        const trees = order.compile(ids);
        return { ...trees, [name]: trees.treasury };
      };
      const attempt = go(nothingIsSent(chain), { ...order, compile }, await open(directory, true));
      await expect(attempt, `another script of ${name}`).rejects.toMatchObject({ code: 'conflict' });
    }
    const terms = { ...order.terms, bankFeeBps: order.terms.bankFeeBps + 1 };
    const other = go(nothingIsSent(chain), { ...order, terms }, await open(directory, true));
    await expect(other, 'other terms').rejects.toMatchObject({ code: 'conflict' });

    await go(chain, order, await open(directory, true));
  });
});
