import { devchainFaucet } from './faucet.ts';
import { devchainFeed } from './feed.ts';
import { devchainMine } from './mine.ts';
import { devchainPrice } from './price.ts';
import { devchainReorg } from './reorg.ts';
import { devchainRun } from './run.ts';

export const devchainGroup = {
  name: 'devchain',
  description: 'a chain of one’s own, for trying things out',
  verbs: [devchainRun, devchainMine, devchainFaucet, devchainReorg, devchainPrice, devchainFeed],
};
