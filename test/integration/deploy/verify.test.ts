import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringifyJson } from '#lib/chain/node/json.ts';
import type { ChainBox, ChainReader } from '#lib/chain/ports.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import type { DeploymentOrder } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import type { ContractTrees, ScriptTerms } from '#lib/protocol/deployment/deployment.ts';
import { encodeBank } from '#lib/protocol/bank/box.ts';
import { devnetOrder, testKey } from './devnetOrder.ts';

const deployer = testKey(1);

const compiled = new Map<string, ContractTrees>();

/** Compiling takes longer than all that is looked at, and most lies are not about it. */
function compileOnce({ tokens, externals, constants, network }: ScriptTerms): ContractTrees {
  const key = stringifyJson({ tokens, externals, constants, network });
  const trees = compiled.get(key) ?? compileContracts({ tokens, externals, constants, network });
  compiled.set(key, trees);
  return trees;
}

async function deployOn(order: DeploymentOrder): Promise<{ chain: ChainReader; deployment: DeploymentFile }> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-verify-'));
  try {
    const devchain = createDevchain({ mineOnSubmit: true });
    devchain.faucet(deployer.ergoTree, 10_000_000_000n);
    const chain = devchainAsChain(devchain);
    const journal = await openJournal(join(directory, 'journal.json'), { order: 'test', resume: false });
    const deployment = await deploy({ chain, key: deployer, order, journal, confirmations: 0, pollMs: 10 });
    return { chain, deployment };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('verify detects', () => {
  let chain: ChainReader;
  let honest: DeploymentFile;
  beforeAll(async () => {
    ({ chain, deployment: honest } = await deployOn(devnetOrder(deployer.ergoTree)));
  });

  const failing = async (deployment: DeploymentFile, on: ChainReader = chain): Promise<string[]> =>
    (await verifyDeployment({ chain: on, deployment, compile: compileOnce }))
      .filter(({ ok }) => !ok)
      .map(({ subject }) => subject);

  it('nothing in a correct deployment', async () => {
    expect(await failing(honest)).toEqual([]);
  });

  it('a constant that is not the profile’s', async () => {
    const constants = { ...honest.constants, bondMicroGpuc: 1n };
    expect(await failing({ ...honest, constants })).toContain('constants bondMicroGpuc');
  });

  it('a tree that the sources do not give', async () => {
    const trees = { ...honest.trees, jobReview: honest.trees.treasury };
    expect(await failing({ ...honest, trees })).toEqual(['tree of jobReview']);
  });

  it('a token of another emission', async () => {
    const tokens = { ...honest.tokens, gpuc: honest.tokens.provider };
    expect(await failing({ ...honest, tokens })).toContain('emission of gpuc');
  });

  it('a token that nobody minted', async () => {
    const tokens = { ...honest.tokens, governance: 'ab'.repeat(32) };
    const found = await failing({ ...honest, tokens });
    expect(found).toContain('emission of governance');
    expect(found).toContain('governance boxes created');
  });

  it('guards that differ from those on chain', async () => {
    const guards = [5, 6, 7].map((byte) => testKey(byte).publicKeyHex);
    const found = await failing({ ...honest, genesis: { ...honest.genesis, guards } });
    expect(found).toEqual(['governance R5 at creation', 'proposal R5 at creation']);
  });

  it('a fee and a threshold that differ from those on chain', async () => {
    const found = await failing({ ...honest, genesis: { ...honest.genesis, feeBps: 1, threshold: 3 } });
    expect(found.filter((subject) => subject.startsWith('governance'))).toEqual([
      'governance R4 at creation',
      'governance R6 at creation',
    ]);
  });

  it('a guard listed twice', async () => {
    const order = devnetOrder(deployer.ergoTree);
    const guards = [2, 2, 3].map((byte) => testKey(byte).publicKeyHex);
    const twice = await deployOn({ ...order, terms: { ...order.terms, guards } });
    expect(await failing(twice.deployment, twice.chain)).toEqual(['first terms within the bounds of later ones']);
  });

  it('shards that hold less than all PROVIDER units', async () => {
    const thinned: ChainReader = {
      ...chain,
      allByTokenId: async (tokenId) => (await chain.allByTokenId(tokenId)).slice(0, -1),
    };
    const found = await failing(honest, thinned);
    expect(found).toContain('registry shards created');
    expect(found).toContain('PROVIDER in shards at creation');
  });

  /** The same chain, but for what a transaction of the deployment did. */
  const retold = (step: string, change: (outputs: ChainBox[]) => readonly ChainBox[]): ChainReader => ({
    ...chain,
    transaction: async (txId) => {
      const transaction = await chain.transaction(txId);
      if (transaction === undefined || txId !== honest.genesis.transactions[step]) return transaction;
      return { ...transaction, outputs: change([...transaction.outputs]) };
    },
  });
  const firstBank = (change: (bank: ChainBox) => ChainBox): ChainReader =>
    retold('create-banks', ([bank, ...others]) => [change(bank!), ...others]);
  const held = (bank: ChainBox, at: number, change: Partial<ChainBox['assets'][number]>): ChainBox => ({
    ...bank,
    assets: bank.assets.map((asset, index) => (index === at ? { ...asset, ...change } : asset)),
  });
  const supply = 'GPUC in shards, banks and reserve at creation';
  const twice = 'no GPUC of shards, banks and reserve counts twice';
  const tokensOfFirst = 'bank 0 tokens at creation';

  it('a file that names another transaction as the one that created the banks', async () => {
    const transactions = { ...honest.genesis.transactions };
    transactions['create-banks'] = transactions['create-shards']!;
    const found = await failing({ ...honest, genesis: { ...honest.genesis, transactions } });
    expect(found).toEqual(['banks created', 'BANK in banks at creation', supply, twice]);
  });

  it('a bank too few, and one too many that holds no BANK', async () => {
    const fewer = await failing(
      honest,
      retold('create-banks', ([, ...others]) => others),
    );
    expect(fewer).toEqual(['banks created', 'BANK in banks at creation', supply]);
    const more = await failing(
      honest,
      retold('create-banks', (outputs) => [...outputs, { ...outputs[0]!, assets: [] }]),
    );
    expect(more).toEqual(['banks created', 'bank 8 tokens at creation']);
  });

  it('a bank under another script', async () => {
    const found = await failing(
      honest,
      firstBank((bank) => ({ ...bank, ergoTree: honest.trees.desk })),
    );
    expect(found).toEqual(['banks created', 'BANK in banks at creation', supply]);
  });

  it('a BANK token outside the bank boxes', async () => {
    const found = await failing(
      honest,
      firstBank((bank) => held(bank, 0, { tokenId: honest.tokens.provider })),
    );
    expect(found).toEqual(['BANK in banks at creation', tokensOfFirst]);
  });

  it('a bank with a unit of GPUC less, or with what only looks like it', async () => {
    const less = honest.constants.bankInitialMicroGpuc - 1n;
    expect(
      await failing(
        honest,
        firstBank((bank) => held(bank, 1, { amount: less })),
      ),
    ).toEqual([tokensOfFirst, supply]);
    const { rsBtc } = honest.externals;
    expect(
      await failing(
        honest,
        firstBank((bank) => held(bank, 1, { tokenId: rsBtc })),
      ),
    ).toEqual([tokensOfFirst, supply]);
  });

  it('a bank without its seed cent, or with another token as SigUSD', async () => {
    const without = firstBank((bank) => ({ ...bank, assets: bank.assets.slice(0, 2) }));
    expect(await failing(honest, without)).toEqual([tokensOfFirst]);
    const { rsEth } = honest.externals;
    const others = firstBank((bank) => held(bank, 2, { tokenId: rsEth }));
    expect(await failing(honest, others)).toEqual([tokensOfFirst]);
  });

  it('a bank with a started window, and one with an additional register', async () => {
    const { R4 } = encodeBank({ windowStart: 1, redeemedMicroGpuc: 0n });
    const begun = firstBank((bank) => ({ ...bank, additionalRegisters: { R4 } }));
    expect(await failing(honest, begun)).toEqual(['bank 0 R4 at creation']);
    const wordy = firstBank((bank) => ({ ...bank, additionalRegisters: { ...bank.additionalRegisters, R5: R4 } }));
    expect(await failing(honest, wordy)).toEqual(['bank 0 registers at creation']);
  });

  it('a reserve with less GPUC, or with another recipient', async () => {
    const { gpuc } = honest.tokens;
    const less = retold('pay-reserve', (outputs) =>
      outputs.map((box) => ({
        ...box,
        assets: box.assets.map((asset) => (asset.tokenId === gpuc ? { ...asset, amount: asset.amount - 1n } : asset)),
      })),
    );
    const both = ['GPUC in the reserve at creation', supply];
    expect(await failing(honest, less)).toEqual(both);
    const genesis = { ...honest.genesis, reserveTree: testKey(7).ergoTree };
    expect(await failing({ ...honest, genesis })).toEqual(both);
  });

  it('GPUC of a bank that came from a shard or through a foreign transaction', async () => {
    const { transactions } = honest.genesis;
    const shards = await chain.transaction(transactions['create-shards']!);
    const [shard] = shards!.outputs;
    const refilled: ChainReader = {
      ...chain,
      transaction: async (txId) => {
        const transaction = await chain.transaction(txId);
        if (transaction === undefined || txId !== transactions['create-banks']) return transaction;
        return { ...transaction, inputs: [...transaction.inputs, { boxId: shard!.boxId }] };
      },
    };
    expect(await failing(honest, refilled)).toEqual([twice]);
    const others = Object.fromEntries(Object.entries(transactions).filter(([step]) => step !== 'mint-provider'));
    expect(await failing({ ...honest, genesis: { ...honest.genesis, transactions: others } })).toEqual([twice]);
  });
});
