import { marketSearch } from './search.ts';

export const marketGroup = { name: 'market', description: 'search providers and prices', verbs: [marketSearch] };
