import { guardEnact, guardPropose } from './propose.ts';
import { guardResolve } from './resolve.ts';
import { guardSign } from './sign.ts';

export const guardGroup = {
  name: 'guard',
  description: 'decide disputes and change parameters, k of n together',
  verbs: [guardResolve, guardPropose, guardEnact, guardSign],
};
