import { blake2b256 } from '@fleet-sdk/crypto';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Root of the Merkle tree that blocks commit to: leaves and nodes prefixed apart, a lone node hashed alone. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves.map((leaf) => blake2b256(Buffer.concat([LEAF, leaf])));
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      above.push(blake2b256(Buffer.concat([NODE, ...level.slice(index, index + 2)])));
    }
    level = above;
  }
  return level[0] ?? blake2b256(new Uint8Array());
}
