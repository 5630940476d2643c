import { registryTopUp } from './topUp.ts';

export const registryGroup = {
  name: 'registry',
  description: 'maintain the registry shards',
  verbs: [registryTopUp],
};
