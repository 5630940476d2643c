import { gameOf } from '../playRounds.ts';
import { actionNames, moneySequences, playMoney } from './sequences.ts';
import { moneyRefusals } from './refusals.ts';

/** Every way from state to state that an account, a desk or an order can go. */
const edges = [
  'account nothing -> clear',
  'account clear -> owing',
  'account owing -> clear',
  'account owing -> flagged',
  'account flagged -> owing',
  'account flagged -> clear',
  'account flagged -> writtenOff',
  'account clear -> closed',
  'desk nothing -> open',
  'desk open -> gone',
  'order nothing -> waiting',
  'order waiting -> executed',
  'order waiting -> cancelled',
  'order waiting -> refunded',
] as const;

/** Money and jobs together, from members' first ERG to the last account's end. */
export const moneyGame = gameOf({
  sequences: moneySequences,
  play: playMoney,
  expected: { actions: actionNames, edges, refusals: Object.keys(moneyRefusals) },
});
