import { registryTopUp } from './topUp.ts';

export const registryGroup = {
  name: 'registry',
  description: 'keep the registry shards young and funded',
  verbs: [registryTopUp],
};
