import { guardEnact, guardPropose } from './propose.ts';
import { guardResolve } from './resolve.ts';
import { guardSign } from './sign.ts';
import { guardSpend } from './spend.ts';

export const guardGroup = {
  name: 'guard',
  description: 'decide disputes, change parameters and spend the treasury, k of n together',
  verbs: [guardResolve, guardPropose, guardEnact, guardSpend, guardSign],
};
