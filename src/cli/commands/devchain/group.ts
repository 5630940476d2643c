import { devchainFaucet } from './faucet.ts';
import { devchainFeed } from './feed.ts';
import { devchainMine } from './mine.ts';
import { devchainPrice } from './price.ts';
import { devchainReorg } from './reorg.ts';
import { devchainRun } from './run.ts';

export const devchainGroup = {
  name: 'devchain',
  description: 'run and control a local development chain',
  verbs: [devchainRun, devchainMine, devchainFaucet, devchainReorg, devchainPrice, devchainFeed],
};
