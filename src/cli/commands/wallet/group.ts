import { walletAddress } from './address.ts';
import { walletBalanceVerb } from './balance.ts';
import { walletCreate } from './create.ts';
import { walletImport } from './import.ts';
import { walletSend } from './send.ts';

export const walletGroup = {
  name: 'wallet',
  description: 'keys and funds of this machine',
  verbs: [walletCreate, walletImport, walletAddress, walletBalanceVerb, walletSend],
};
