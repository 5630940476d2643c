import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';

/** Edits of an honest plan's outputs that keep its sums, so that only a script can object. */

type Outputs = UnsignedPlan['transaction']['outputs'];

export const withOutputs = (plan: UnsignedPlan, edit: (outputs: Outputs) => Outputs): UnsignedPlan => ({
  ...plan,
  transaction: { ...plan.transaction, outputs: edit(plan.transaction.outputs) },
});

/** Moves nanoErg from one output to another. */
export const moveErg = (plan: UnsignedPlan, from: number, to: number, nanoErg = 1n): UnsignedPlan =>
  withOutputs(plan, (outputs) =>
    outputs.map((output, index) => {
      const by = index === from ? -nanoErg : index === to ? nanoErg : 0n;
      return { ...output, value: (BigInt(output.value) + by).toString() };
    }),
  );

/** Moves units of a token that both outputs hold. */
export function moveToken(
  plan: UnsignedPlan,
  { tokenId, from, to, amount = 1n }: { tokenId: string; from: number; to: number; amount?: bigint },
): UnsignedPlan {
  return withOutputs(plan, (outputs) =>
    outputs.map((output, index) => {
      const by = index === from ? -amount : index === to ? amount : 0n;
      const assets = output.assets.map((asset) =>
        asset.tokenId === tokenId ? { tokenId, amount: (BigInt(asset.amount) + by).toString() } : asset,
      );
      if (by !== 0n && !assets.some((asset) => asset.tokenId === tokenId)) {
        throw new Error(`output ${index} holds none of the token`);
      }
      return { ...output, assets };
    }),
  );
}

/** Pays an output to somebody else. */
export const redirect = (plan: UnsignedPlan, index: number, ergoTree: string): UnsignedPlan =>
  withOutputs(plan, (outputs) => outputs.map((output, at) => (at === index ? { ...output, ergoTree } : output)));

/** Writes another register. */
export const setRegister = (
  plan: UnsignedPlan,
  { index, ...registers }: { index: number } & Partial<Record<'R4' | 'R5' | 'R6' | 'R7' | 'R8', string>>,
): UnsignedPlan =>
  withOutputs(plan, (outputs) =>
    outputs.map((output, at) =>
      at === index ? { ...output, additionalRegisters: { ...output.additionalRegisters, ...registers } } : output,
    ),
  );

/** Lets one key sign for boxes that ask for another's proof, or for several guards'. */
export const signedBy = (plan: UnsignedPlan, publicKeyHex: string): UnsignedPlan => ({
  ...plan,
  thresholds: [],
  provers: new Map(
    [...plan.provers.keys(), ...plan.thresholds.map(({ boxId }) => boxId)].map((boxId) => [boxId, publicKeyHex]),
  ),
});

/** A plan of a later height, its outputs dated today: the ledger has nothing to say against it, a script may. */
export const asIfAt = (height: number, plan: UnsignedPlan): UnsignedPlan =>
  withOutputs(plan, (outputs) => outputs.map((output) => ({ ...output, creationHeight: height })));
