/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays read inside their own row bounds */

/** Offers by group, each group with the cheapest first, so that a search stops at the first one that is too dear. */
export interface CapacityIndex {
  /** Members of group `g` stand at `groupStart[g] .. groupStart[g + 1] - 1`. */
  readonly groupStart: Int32Array;
  readonly memberOffer: Int32Array;
  readonly memberPrice: Float64Array;
}

/** One offer under one group; an offer may stand in several. */
export interface IndexMember {
  readonly group: number;
  readonly offer: number;
  readonly price: number;
}

/** Equal prices keep the order of the offers, so the index is deterministic. */
export function buildCapacityIndex(groupCount: number, members: readonly IndexMember[]): CapacityIndex {
  const sorted = members.toSorted(
    (left, right) => left.group - right.group || left.price - right.price || left.offer - right.offer,
  );
  const groupStart = new Int32Array(groupCount + 1);
  for (const { group } of sorted) groupStart[group + 1] = groupStart[group + 1]! + 1;
  for (let group = 0; group < groupCount; group += 1) {
    groupStart[group + 1] = groupStart[group + 1]! + groupStart[group]!;
  }
  return {
    groupStart,
    memberOffer: Int32Array.from(sorted, ({ offer }) => offer),
    memberPrice: Float64Array.from(sorted, ({ price }) => price),
  };
}
