import { describe, expect, test } from 'vitest';
import type { ChainBox, ChainTransaction, IndexedBox } from '#lib/chain/ports.ts';
import { ergoTreeOfPublicKey, randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { referenceExternals, referenceTokens } from '#lib/deploy/compile/referenceDeployments.ts';
import { contractNames, type Deployment } from '#lib/protocol/deployment/deployment.ts';
import { encodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { encodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { createChainJobAccess } from './chainJobAccess.ts';

const id = (digit: string): string => digit.repeat(64);
const deployment: Deployment = {
  profile: 'devnet',
  network: 'testnet',
  tokens: referenceTokens,
  externals: referenceExternals,
  constants: protocolConstants.devnet,
  trees: Object.fromEntries(contractNames.map((name, i) => [name, `10010${400 + i}d1`])) as Deployment['trees'],
};

const [consumer, worker] = [randomSecretKey().publicKeyHex, randomSecretKey().publicKeyHex];
const [openBoxId, commitment] = [id('a'), id('b')];

const boxOf = (ergoTree: string, rest: Partial<ChainBox>): ChainBox => ({
  boxId: id('c'),
  ergoTree,
  value: 3_800_000n,
  assets: [],
  additionalRegisters: {},
  creationHeight: 1,
  transactionId: id('d'),
  index: 0,
  ...rest,
});

function openBox(consumerTree: string): ChainBox {
  const wish = { acceptedKeys: ['00'], hours: 1, startBy: 100, leastReputation: 0, leastStakeMicroGpuc: 0n };
  return boxOf(deployment.trees.jobOpen, {
    boxId: openBoxId,
    assets: [{ tokenId: deployment.tokens.gpuc, amount: 1_000_000n }],
    additionalRegisters: encodeJobOpen({ consumerTree, commitment, ...wish }),
  });
}

function activeBox(ofOpenBox: string): ChainBox {
  const trees = { workerTree: ergoTreeOfPublicKey(worker), ownerTree: ergoTreeOfPublicKey(worker) };
  const identity = { openBoxId: ofOpenBox, ...trees, consumerTree: ergoTreeOfPublicKey(consumer) };
  return boxOf(deployment.trees.jobActive, {
    assets: [
      { tokenId: id('e'), amount: 1n },
      { tokenId: deployment.tokens.gpuc, amount: 1_000_000n },
    ],
    additionalRegisters: encodeJobActive({ ...identity, priceMicroGpuc: 1n, deadline: 50 }),
  });
}

function access(box: ChainBox | undefined, outputs?: readonly ChainBox[]) {
  const calls = { boxById: 0 };
  const spentTransactionId = outputs && id('f');
  const indexed: IndexedBox | undefined = box && { ...box, inclusionHeight: 1, spentTransactionId };
  const spending: ChainTransaction = { id: id('f'), inputs: [], dataInputs: [], outputs: outputs ?? [] };
  const jobs = createChainJobAccess(
    {
      boxById: (asked) => {
        calls.boxById += 1;
        return Promise.resolve(asked === openBoxId ? indexed : undefined);
      },
      transaction: () => Promise.resolve({ ...spending, inclusionHeight: 2, blockId: id('0'), numConfirmations: 1 }),
    },
    deployment,
  );
  return { jobs, calls };
}

describe('parties of a job', () => {
  const unmatched = { consumerPublicKey: consumer, inputBundleHash: commitment };
  const open = openBox(ergoTreeOfPublicKey(consumer));

  test('an open job has its consumer and its input', async () => {
    expect(await access(open).jobs.partiesOf(openBoxId)).toEqual(unmatched);
  });

  test('an open job is asked for again each time, so that its worker is known as soon as it is matched', async () => {
    const { jobs, calls } = access(open);
    await jobs.partiesOf(openBoxId);
    await jobs.partiesOf(openBoxId);
    expect(calls.boxById).toBe(2);
  });

  test('a matched job has its worker, and is not asked for again at once', async () => {
    const { jobs, calls } = access(open, [boxOf('00', {}), activeBox(id('9')), activeBox(openBoxId)]);
    expect(await jobs.partiesOf(openBoxId)).toEqual({ ...unmatched, workerPublicKey: worker });
    await jobs.partiesOf(openBoxId);
    expect(calls.boxById).toBe(1);
  });

  test("a cancelled job, or another job's match, gives no worker", async () => {
    expect(await access(open, [boxOf('00', {}), activeBox(id('9'))]).jobs.partiesOf(openBoxId)).toEqual(unmatched);
  });

  test('what is no job, or not on chain, has no parties', async () => {
    expect(await access(boxOf('00', { boxId: openBoxId })).jobs.partiesOf(openBoxId)).toBeUndefined();
    expect(await access(activeBox(openBoxId)).jobs.partiesOf(openBoxId)).toBeUndefined();
    const { jobs, calls } = access(undefined);
    expect(await jobs.partiesOf(openBoxId)).toBeUndefined();
    await jobs.partiesOf(openBoxId);
    expect(calls.boxById).toBe(2);
  });
});
