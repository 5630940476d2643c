/**
 * The parties of a matched job, as one byte string that is copied through all its states:
 * open box id 32 | worker script 36 | size of the owner script 1 | owner script | consumer script.
 */
export interface JobIdentity {
  readonly openBoxId: string;
  readonly workerTree: string;
  readonly ownerTree: string;
  readonly consumerTree: string;
}

const ownerSizeAt = 2 * 68;
const ownerAt = 2 * 69;

/** The bytes (hex) of an identity. */
export function encodeIdentity({ openBoxId, workerTree, ownerTree, consumerTree }: JobIdentity): string {
  const ownerSize = (ownerTree.length / 2).toString(16).padStart(2, '0');
  return `${openBoxId}${workerTree}${ownerSize}${ownerTree}${consumerTree}`;
}

/** Splits the bytes (hex) of an identity; undefined when its parts do not add up. */
export function decodeIdentity(identity: string): JobIdentity | undefined {
  const consumerAt = ownerAt + 2 * Number.parseInt(identity.slice(ownerSizeAt, ownerAt), 16);
  // The size is one signed byte, so a script reads what is above 127 as negative.
  if (!(consumerAt > ownerAt) || consumerAt > ownerAt + 254 || identity.length <= consumerAt) return undefined;
  return {
    openBoxId: identity.slice(0, 64),
    workerTree: identity.slice(64, ownerSizeAt),
    ownerTree: identity.slice(ownerAt, consumerAt),
    consumerTree: identity.slice(consumerAt),
  };
}
