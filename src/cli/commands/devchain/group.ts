import { devchainFaucet } from './faucet.ts';
import { devchainMine } from './mine.ts';
import { devchainReorg } from './reorg.ts';
import { devchainRun } from './run.ts';

export const devchainGroup = {
  name: 'devchain',
  description: 'a chain of one’s own, for trying things out',
  verbs: [devchainRun, devchainMine, devchainFaucet, devchainReorg],
};
