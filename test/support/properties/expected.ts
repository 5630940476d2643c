import { actionNames } from './actions.ts';
import { refusalNames } from './refusals.ts';

/** Every way from state to state that a job, a provider or a proposal can go. */
const edges = [
  'nothing -> open',
  'open -> cancelled',
  'open -> refunded',
  'open -> active',
  'active -> delivered',
  'active -> expired',
  'active -> declined',
  'active -> reclaimed',
  'delivered -> settled',
  'delivered -> approved',
  'delivered -> disputed',
  'delivered -> dormant',
  'approved -> settled',
  'approved -> reclaimed',
  'disputed -> resolvedForProvider',
  'disputed -> resolvedForConsumer',
  'disputed -> settled',
  'disputed -> reclaimed',
  'dormant -> settled',
  'dormant -> reclaimed',
  'resolvedForProvider -> settled',
  'resolvedForProvider -> reclaimed',
  'resolvedForConsumer -> settled',
  'resolvedForConsumer -> reclaimed',
  'nothing -> enrolled',
  'available -> paused',
  'paused -> available',
  'available -> retired',
  'paused -> retired',
  'retired -> left whole',
  'retired -> left with a forfeit',
  'nothing -> proposed',
  'proposed -> replaced',
  'proposed -> enacted',
] as const;

/** What a run of sequences must have done, and what it must have been refused. */
export const expected = { actions: actionNames, edges, refusals: refusalNames } as const;
