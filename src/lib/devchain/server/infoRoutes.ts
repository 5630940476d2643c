import { Hono } from 'hono';
import { NO_BLOCK_ID } from '../ledger/block.ts';
import { minerReward, rewardTree } from '../ledger/genesis.ts';
import { answer } from './answers.ts';
import { numberOf } from './paging.ts';
import type { Scope } from './scope.ts';

const VERSION = '0.5.3';
const EMPTY_STATE_ROOT = '00'.repeat(33);

export function infoRoutes(scope: Scope): Hono {
  const app = new Hono();
  const { minerPk } = scope.devchain.config;
  app.get('/info', (c) => answer(c, { ...statusOf(scope), restApiUrl: new URL(c.req.url).origin }));
  app.get('/emission/at/:height', (c) => answer(c, emissionAt(numberOf(c.req.param('height'), 0) ?? 0)));
  app.get('/mining/rewardAddress', (c) => answer(c, { rewardAddress: scope.addresses.address(rewardTree(minerPk)) }));
  app.get('/mining/rewardPublicKey', (c) => answer(c, { rewardPubkey: minerPk }));
  app.get('/peers/all', (c) => answer(c, []));
  app.get('/peers/connected', (c) => answer(c, []));
  app.get('/peers/blacklisted', (c) => answer(c, { addresses: [] }));
  app.get('/peers/syncInfo', (c) => answer(c, []));
  app.get('/peers/trackInfo', (c) => answer(c, { numRequested: 0, numReceived: 0, numFailed: 0 }));
  app.get('/peers/status', (c) =>
    answer(c, { lastIncomingMessage: 0, currentSystemTime: scope.devchain.config.clock() }),
  );
  app.get('/wallet/status', (c) =>
    answer(c, { isInitialized: false, isUnlocked: false, changeAddress: '', walletHeight: 0, error: '' }),
  );
  return app;
}

function statusOf({ devchain, launchTime }: Scope) {
  const { height, index, parameters, config, pool } = devchain;
  const tip = index.tip?.header;
  const tipId = tip?.id ?? NO_BLOCK_ID;
  return {
    lastMemPoolUpdateTime: 0,
    currentTime: config.clock(),
    network: config.network,
    name: `ergo-devchain-${config.network}`,
    stateType: 'utxo',
    difficulty: height === 0 ? 0 : 1,
    bestFullHeaderId: tipId,
    bestHeaderId: tipId,
    peersCount: 0,
    unconfirmedCount: pool.size,
    appVersion: VERSION,
    eip37Supported: true,
    stateRoot: tip?.stateRoot ?? EMPTY_STATE_ROOT,
    genesisBlockId: index.blockAt(1)?.header.id ?? NO_BLOCK_ID,
    previousFullHeaderId: tip?.parentId ?? NO_BLOCK_ID,
    fullHeight: height,
    headersHeight: height,
    stateVersion: tipId,
    fullBlocksScore: height,
    maxPeerHeight: height,
    launchTime,
    isExplorer: false,
    lastSeenMessageTime: 0,
    eip27Supported: true,
    headersScore: height,
    parameters: { ...parameters, height: 0, subblocksPerBlock: 30 },
    isMining: true,
  };
}

function emissionAt(height: number) {
  let issued = 0n;
  for (let at = 1; at <= height; at++) issued += minerReward(at);
  const total = TOTAL_NANO_ERG;
  return {
    height,
    minerReward: height === 0 ? 0n : minerReward(height),
    totalCoinsIssued: issued,
    totalRemainCoins: total - issued,
    reemitted: 0,
  };
}

const TOTAL_NANO_ERG = 93_409_132_500_000_000n;
