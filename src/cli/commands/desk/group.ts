import { deskRefill, deskSet, deskWithdraw } from './change.ts';
import { deskOpen } from './open.ts';
import { deskShow } from './show.ts';

export const deskGroup = {
  name: 'desk',
  description: 'run a desk: trade your GPUC and ERG at the oracle price and your spread',
  verbs: [deskOpen, deskRefill, deskWithdraw, deskSet, deskShow],
};
