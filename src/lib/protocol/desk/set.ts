import type { UnsignedPlan } from '../shared/plan.ts';
import type { DeskTerms } from './box.ts';
import { assembleOwned, type DeskFrame } from './ownerAction.ts';
import { checkDeskTerms } from './terms.ts';

export interface SetDeskParams extends DeskFrame {
  readonly terms: DeskTerms;
}

/** Changes a desk's terms. The owner signs. */
export function buildSetDesk({ terms, ...params }: SetDeskParams): UnsignedPlan {
  checkDeskTerms(terms);
  const { desk } = params;
  return assembleOwned(params, { microGpuc: desk.gpucMicroGpuc, nanoErg: desk.box.value, terms });
}
