import { marketSearch } from './search.ts';

export const marketGroup = { name: 'market', description: 'who offers what, at what price', verbs: [marketSearch] };
