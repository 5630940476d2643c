import { blake2b256 } from '@fleet-sdk/crypto';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const ABSENT = new Uint8Array();

/** On which side of its sibling a node of the path stands. */
export type Side = 0 | 1;

/** Root of the Merkle tree that blocks commit to: leaves and nodes prefixed apart, a lone node hashed alone. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leafHashes(leaves);
  while (level.length > 1) level = levelAbove(level);
  return level[0] ?? blake2b256(ABSENT);
}

/** What proves that a leaf is in the tree: its siblings from the bottom up, empty where it has none. */
export function merklePath(leaves: readonly Uint8Array[], index: number): readonly (readonly [Uint8Array, Side])[] {
  const path: [Uint8Array, Side][] = [];
  let level = leafHashes(leaves);
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    path.push(at % 2 === 0 ? [level[at + 1] ?? ABSENT, 0] : [level[at - 1] ?? ABSENT, 1]);
    level = levelAbove(level);
  }
  return path;
}

const leafHashes = (leaves: readonly Uint8Array[]): Uint8Array[] =>
  leaves.map((leaf) => blake2b256(Buffer.concat([LEAF, leaf])));

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    above.push(blake2b256(Buffer.concat([NODE, ...level.slice(index, index + 2)])));
  }
  return above;
}
