import type { ChainBox } from '#lib/chain/ports.ts';
import { readLongs } from '#lib/protocol/shared/registers.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { PROVIDER_TOKENS } from './genesis.ts';
import type { Ledger } from './ledger.ts';
import { isLive, ticketsHome, ticketsOut, type Model, type ModelProvider } from './model.ts';

/** A ledger and what history says of it. */
export interface Books {
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly model: Model;
}

/** Throws where the unspent boxes are not what the history of the market makes of them. */
export function checkInvariants(market: Books, supply: bigint): void {
  const boxes = [...market.ledger.unspent.values()];
  checkMoney(market, boxes, supply);
  checkGenuine(market, boxes);
  for (const provider of market.model.providers) {
    checkTickets(market, provider, boxes);
    if (!provider.left) checkProvider(market, provider);
  }
  checkJobs(market, boxes);
}

function same(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)} on the ledger, ${String(expected)} by history`);
}

const amountIn = (box: ChainBox, tokenId: string): bigint =>
  box.assets.reduce((sum, asset) => (asset.tokenId === tokenId ? sum + asset.amount : sum), 0n);

/** GPUC is conserved, and each party has what history gives it. */
function checkMoney({ deployment, model }: Books, boxes: readonly ChainBox[], supply: bigint): void {
  const { tokens, trees } = deployment;
  const held = new Map<string, bigint>();
  for (const box of boxes) held.set(box.ergoTree, (held.get(box.ergoTree) ?? 0n) + amountIn(box, tokens.gpuc));
  same(
    'all GPUC',
    [...held.values()].reduce((sum, amount) => sum + amount, 0n),
    supply,
  );
  same('treasury', held.get(trees.treasury) ?? 0n, model.treasuryMicroGpuc);
  same('registries', held.get(trees.registry) ?? 0n, model.registryMicroGpuc);
  for (const [tree, amount] of model.purses) same(`purse ${tree}`, held.get(tree) ?? 0n, amount);
}

/** PROVIDER and REGISTRY tokens are in genuine boxes and nowhere else, none lost. */
function checkGenuine({ deployment, model }: Books, boxes: readonly ChainBox[]): void {
  const { tokens, trees } = deployment;
  const count = (tokenId: string, ergoTree: string): bigint => {
    const holders = boxes.filter((box) => amountIn(box, tokenId) > 0n);
    const stray = holders.find((box) => box.ergoTree !== ergoTree);
    if (stray !== undefined) throw new Error(`box ${stray.boxId} of another script holds ${tokenId}`);
    return holders.reduce((sum, box) => sum + amountIn(box, tokenId), 0n);
  };
  const shards = boxes.filter(({ ergoTree }) => ergoTree === trees.registry);
  same('REGISTRY tokens', count(tokens.registry, trees.registry), BigInt(shards.length));
  const inShards = shards.reduce((sum, box) => sum + amountIn(box, tokens.provider), 0n);
  const present = model.providers.filter(({ left }) => !left).length;
  same('PROVIDER tokens in shards', inShards, PROVIDER_TOKENS * BigInt(shards.length) - BigInt(present));
  const providers = boxes.filter(({ ergoTree }) => ergoTree === trees.provider);
  same('provider boxes', providers.length, present);
  for (const box of providers) same('PROVIDER in a provider box', amountIn(box, tokens.provider), 1n);
}

/** Tickets home + in jobs + burned = T + 1, and none anywhere else. */
function checkTickets({ deployment, model }: Books, provider: ModelProvider, boxes: readonly ChainBox[]): void {
  const { trees } = deployment;
  const jobTrees = new Set([trees.jobActive, trees.jobDelivered, trees.jobReview]);
  let [home, inJobs] = [0n, 0n];
  for (const box of boxes) {
    const amount = amountIn(box, provider.ticketId);
    if (amount === 0n) continue;
    if (box.boxId === provider.boxId) home += amount;
    else if (jobTrees.has(box.ergoTree) && amount === 1n) inJobs += amount;
    else throw new Error(`box ${box.boxId} holds ${amount} tickets of ${provider.name}`);
  }
  same(`tickets of ${provider.name} in jobs`, inJobs, BigInt(ticketsOut(model, provider)));
  same(`tickets of ${provider.name} at home`, home, provider.left ? 0n : BigInt(ticketsHome(model, provider)));
  const all = home + inJobs + BigInt(provider.ticketsBurned);
  if (!provider.left) same(`all tickets of ${provider.name}`, all, BigInt(provider.slots + 1));
}

function checkProvider({ deployment, ledger, model }: Books, provider: ModelProvider): void {
  const box = ledger.unspent.get(provider.boxId);
  if (box === undefined) throw new Error(`${provider.name} is not where history left it`);
  const { name, stakeMicroGpuc: stake } = provider;
  same(`GPUC of ${name}`, amountIn(box, deployment.tokens.gpuc), stake + provider.earningsMicroGpuc + 1n);
  const statistics = [
    BigInt(provider.slots),
    stake,
    BigInt(provider.completed),
    BigInt(provider.failed),
    BigInt(provider.declined),
    BigInt(provider.disputesLost),
    provider.volumeMicroGpuc,
    BigInt(provider.ratingSum),
    BigInt(provider.ratingCount),
    provider.slashMicroGpuc,
  ];
  same(`statistics of ${name}`, readLongs(box, 'R5')?.join(), statistics.join());
  const status = readLongs(box, 'R8') ?? [];
  const expected = [provider.available ? 1n : 0n, BigInt(provider.retireHeight), BigInt(provider.feeBps)];
  same(`status of ${name}`, [status[2], status[3], status[6]].join(), expected.join());
  const busy = BigInt(provider.slots + 1 - ticketsHome(model, provider));
  if (stake < busy * provider.slashMicroGpuc) throw new Error(`the stake of ${name} does not cover ${busy} slots`);
}

/** Every job that lives by history has its box with its money, and no box is a job without a history. */
function checkJobs({ deployment, ledger, model }: Books, boxes: readonly ChainBox[]): void {
  const { trees, tokens } = deployment;
  const live = model.jobs.filter(isLive);
  for (const { name, boxId, microGpuc, nanoErg } of live) {
    const box = ledger.unspent.get(boxId);
    if (box === undefined) throw new Error(`${name} is not where history left it`);
    same(`GPUC of ${name}`, amountIn(box, tokens.gpuc), microGpuc);
    same(`nanoERG of ${name}`, box.value, nanoErg);
  }
  const jobTrees = new Set([trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview]);
  same('job boxes', boxes.filter(({ ergoTree }) => jobTrees.has(ergoTree)).length, live.length);
}
