import { txStatus } from './status.ts';

export const txGroup = { name: 'tx', description: 'transactions', verbs: [txStatus] };
