import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type {
  ChainBlock,
  ChainBox,
  ChainReader,
  ChainTip,
  ConfirmedTransaction,
  IndexedBox,
} from '#lib/chain/ports.ts';
import type { Deployment, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { providerTokens } from '#lib/protocol/provider/contract.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { ChainHistory, HistoryTransaction } from './chainHistory.ts';

const readsAtOnce = 8;
const retries = 5;
/** Longer than an index needs to process a block. */
const retryMs = 300;

/**
 * Reads every transaction that touched a deployment's boxes, as of the tip; retries after a reorg during the read or
 * while the node's index lags.
 *
 * @throws AppError `unavailable` if the node does not answer, `conflict` if the chain keeps changing
 */
export function readHistory(chain: ChainReader, deployment: Deployment): Promise<ChainHistory> {
  return pRetry(() => readOnce(chain, deployment), {
    retries,
    minTimeout: retryMs,
    factor: 1,
    shouldRetry: ({ error }) => error instanceof AppError && error.code === 'conflict',
  });
}

async function readOnce(chain: ChainReader, deployment: Deployment): Promise<ChainHistory> {
  const tip = await chain.tip();
  await requireIndexed(chain, tip);
  const boxes = await readBoxes(chain, deployment, tip.height);
  const found = await readTransactions(chain, boxes);
  const later = new Set(found.filter((one) => one.inclusionHeight > tip.height).map(({ id }) => id));
  const transactions = await placeInBlocks(
    chain,
    found.filter(({ id }) => !later.has(id)),
  );
  const others = await readOthers(chain, transactions);
  const emissions = await readEmissions(chain, deployment.tokens);
  const pools = await readPools(chain, boxes, deployment);
  const [same] = await chain.blockIdsAt(tip.height);
  if (same !== tip.headerId) throw new AppError('conflict', 'The chain was reorganised while it was being read.');
  return { height: tip.height, emissions, boxes: boxes.map(unspentBy(later)), others, pools, transactions };
}

/** Requires an index at the tip: lists read while it catches up would be inconsistent. */
async function requireIndexed(chain: ChainReader, { headerId }: ChainTip): Promise<void> {
  const [reward] = (await requireBlock(chain, headerId)).transactions;
  if (reward === undefined || (await chain.transaction(reward.id)) !== undefined) return;
  throw new AppError('conflict', 'The node’s index has not come to the last block yet.');
}

async function readBoxes(chain: ChainReader, deployment: Deployment, height: number): Promise<readonly IndexedBox[]> {
  const { trees, tokens } = deployment;
  const lists = [
    ...(await all(Object.values(trees), (tree) => chain.allByErgoTree(tree))),
    ...(await all(Object.values({ ...tokens }), (token) => chain.allByTokenId(token))),
  ];
  const tickets = new Set(lists.flat().flatMap((box) => ticketOf(box, deployment)));
  lists.push(...(await all([...tickets], (ticket) => chain.allByTokenId(ticket))));
  const known = new Map(lists.flat().map((box) => [box.boxId, box]));
  return [...known.values()].filter(({ inclusionHeight }) => inclusionHeight <= height);
}

/** A box as of the audited height, ignoring a spend by a later block. */
const unspentBy =
  (later: ReadonlySet<string>) =>
  (box: IndexedBox): IndexedBox =>
    later.has(box.spentTransactionId ?? '') ? { ...box, spentTransactionId: undefined } : box;

/** The ticket id of a genuine provider box. */
function ticketOf(box: ChainBox, { trees, tokens }: Deployment): readonly string[] {
  const ticket = box.assets[providerTokens.tickets]?.tokenId;
  const genuine = box.ergoTree === trees.provider && amountOf(box, tokens.provider) > 0n;
  return genuine && ticket !== undefined ? [ticket] : [];
}

async function readTransactions(
  chain: ChainReader,
  boxes: readonly IndexedBox[],
): Promise<readonly ConfirmedTransaction[]> {
  const ids = new Set<string>();
  for (const { transactionId, spentTransactionId } of boxes) {
    ids.add(transactionId);
    if (spentTransactionId !== undefined) ids.add(spentTransactionId);
  }
  const found = await all([...ids], (id) => chain.transaction(id));
  // A transaction missing at the node is left out; the audit reports the boxes that refer to it.
  return found.filter((transaction) => transaction !== undefined);
}

async function placeInBlocks(
  chain: ChainReader,
  found: readonly ConfirmedTransaction[],
): Promise<readonly HistoryTransaction[]> {
  const ids = [...new Set(found.map(({ blockId }) => blockId))];
  const blocks = new Map(await all(ids, async (id) => [id, await requireBlock(chain, id)] as const));
  const placed = found.map(({ id, blockId, inclusionHeight, inputs, dataInputs, outputs }) => {
    const block = blocks.get(blockId);
    const position = block?.transactions.findIndex((transaction) => transaction.id === id) ?? -1;
    if (block === undefined || position < 0)
      throw new AppError('unavailable', `The node's block ${blockId} lacks its transaction ${id}.`);
    return {
      id,
      height: inclusionHeight,
      position,
      timestampMs: block.header.timestamp,
      inputIds: inputs.map(({ boxId }) => boxId),
      dataInputIds: dataInputs.map(({ boxId }) => boxId),
      outputs,
    };
  });
  return placed.sort((left, right) => left.height - right.height || left.position - right.position);
}

async function requireBlock(chain: ChainReader, id: string): Promise<ChainBlock> {
  const block = await chain.block(id);
  if (block === undefined) throw new AppError('conflict', `Block ${id} has left the chain.`);
  return block;
}

async function readOthers(
  chain: ChainReader,
  transactions: readonly HistoryTransaction[],
): Promise<ReadonlyMap<string, ChainBox>> {
  const made = new Set(transactions.flatMap(({ outputs }) => outputs.map(({ boxId }) => boxId)));
  const named = new Set(transactions.flatMap(({ inputIds, dataInputIds }) => [...inputIds, ...dataInputIds]));
  const missing = [...named].filter((id) => !made.has(id));
  const boxes = await all(missing, (id) => chain.boxById(id));
  return new Map(boxes.filter((box) => box !== undefined).map((box) => [box.boxId, box]));
}

/** The unspent boxes with an oracle NFT that governance or the deployment names. */
async function readPools(
  chain: ChainReader,
  boxes: readonly IndexedBox[],
  deployment: Deployment,
): Promise<readonly ChainBox[]> {
  const { ergUsdPool, btcPool, ethPool } = deployment.externals;
  const rows = boxes.flatMap((box) => {
    const read = decodeGovernance(box, deployment);
    return read.ok ? read.value.assets.map(({ oracleNft }) => oracleNft) : [];
  });
  const nfts = new Set([ergUsdPool, btcPool, ethPool, ...rows].filter((nft) => nft !== undefined && nft !== ''));
  return (await all([...nfts], (nft) => chain.unspentByTokenId(nft ?? ''))).flat();
}

async function readEmissions(chain: ChainReader, tokens: ProtocolTokens): Promise<ChainHistory['emissions']> {
  const emission = async (id: string): Promise<bigint> => (await chain.tokenEmission(id)) ?? 0n;
  return {
    gpuc: await emission(tokens.gpuc),
    governance: await emission(tokens.governance),
    proposal: await emission(tokens.proposal),
    registry: await emission(tokens.registry),
    provider: await emission(tokens.provider),
    member: await emission(tokens.member),
    bank: await emission(tokens.bank),
  };
}

/** Reads with bounded concurrency, to spare the node. */
async function all<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const queue = new PQueue({ concurrency: readsAtOnce });
  return Promise.all(items.map((item) => queue.add(() => read(item))));
}
