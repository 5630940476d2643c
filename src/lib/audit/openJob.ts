import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { toSafeNumber } from '#lib/protocol/shared/numbers.ts';
import { readScript, readWish } from '#lib/protocol/shared/registers.ts';

/** An open job as scripts read it; more lenient than the codec, since no script reads the input's hash. */
export interface OpenEntry {
  readonly boxId: string;
  readonly nanoErg: bigint;
  /** The first token, which a match takes as the escrow. */
  readonly escrowMicroGpuc: bigint;
  /** GPUC at any position in the box. */
  readonly heldMicroGpuc: bigint;
  readonly consumerTree: string | undefined;
  readonly acceptedKeys: readonly string[];
  readonly hours: number;
  readonly startBy: number;
  readonly leastReputation: number;
  readonly leastStakeMicroGpuc: bigint;
}

/** Reads any box under the open job's script. Anyone can create one, so malformed wishes become empty ones. */
export function readOpenJob(box: ChainBox, { tokens }: Deployment): OpenEntry {
  const wish = readWish(box, 'R5');
  return {
    boxId: box.boxId,
    nanoErg: box.value,
    escrowMicroGpuc: box.assets[0]?.amount ?? 0n,
    heldMicroGpuc: amountOf(box, tokens.gpuc),
    consumerTree: readScript(box, 'R4'),
    acceptedKeys: wish?.acceptedKeys ?? [],
    hours: toSafeNumber(wish?.hours ?? 0n),
    startBy: toSafeNumber(wish?.startBy ?? 0n),
    leastReputation: toSafeNumber(wish?.leastReputation ?? 0n),
    leastStakeMicroGpuc: wish?.leastStake ?? 0n,
  };
}
