import type { Governance } from '../governance/box.ts';
import { assemble, leastNanoErg } from '../shared/assemble.ts';
import { CARRIER_NANO_ERG } from '../shared/constants.ts';
import { amountOf, type ChainBox } from '../shared/chainBox.ts';
import { maxOf, sumOf } from '../shared/numbers.ts';
import { treasuryPayment } from '../shared/payments.ts';
import {
  tokens,
  type Frame,
  type Funding,
  type PlannedOutput,
  type TokenAmount,
  type UnsignedPlan,
} from '../shared/plan.ts';
import { requireThat, shortage } from '../shared/planError.ts';

export interface SpendTreasuryParams extends Frame {
  readonly boxes: readonly ChainBox[];
  readonly governance: Governance;
  /** Pays the miner, and the ERG of outputs where the boxes hold too little. */
  readonly funding: Funding;
  /** ErgoTree (hex) that is paid. */
  readonly recipientTree: string;
  /** What is paid out of the boxes; all their GPUC when absent. */
  readonly microGpuc?: bigint;
}

/**
 * Pays GPUC of treasury boxes out. k guards sign for every one of them. What the boxes hold besides, ERG and strangers'
 * tokens included, returns to the treasury in one box; where no GPUC are left, it goes to the recipient.
 * @throws PlanError `insufficient_funds` where the boxes hold less, `invalid` where GPUC would be stuck in a contract
 */
export function buildSpendTreasury(params: SpendTreasuryParams): UnsignedPlan {
  const { deployment, height, boxes, governance, minerFeeNanoErg } = params;
  requireThat(boxes.length > 0, 'invalid', 'There is nothing to spend.');
  for (const { boxId, ergoTree } of boxes) {
    requireThat(ergoTree === deployment.trees.treasury, 'invalid', 'The box is not a treasury box.', { boxId });
  }
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: boxes.map((box) => ({ box })),
    dataInputs: [governance.box],
    outputs: outputsOf(params),
    funding: params.funding,
    thresholds: boxes.map(({ boxId }) => ({ boxId, keys: governance.guards, k: governance.k })),
  });
}

function outputsOf({
  deployment,
  boxes,
  recipientTree,
  microGpuc,
  height,
}: SpendTreasuryParams): readonly PlannedOutput[] {
  const { trees, tokens: ids } = deployment;
  const held = sumOf(boxes.map((box) => amountOf(box, ids.gpuc)));
  const paid = microGpuc ?? held;
  requireThat(paid > 0n, 'invalid', 'The least that can be paid is one millionth of a GPUC.');
  if (paid > held) throw shortage(ids.gpuc, paid, held);
  const ofContract = Object.values(trees).includes(recipientTree) && recipientTree !== trees.treasury;
  requireThat(
    !ofContract,
    'invalid',
    'The recipient is a contract of this deployment, which would keep the GPUC for good.',
  );
  const payment = { value: 0n, ergoTree: recipientTree, tokens: tokens([ids.gpuc, paid]) };
  const rest = treasuryPayment(deployment, held - paid, boxes[0]?.boxId ?? '');
  const others = otherTokens(boxes, ids.gpuc);
  const nanoErg = sumOf(boxes.map(({ value }) => value));
  if (paid === held) return [holding({ ...payment, tokens: [...payment.tokens, ...others] }, nanoErg, height)];
  const bare = holding(payment, 0n, height);
  return [bare, holding({ ...rest, tokens: [...rest.tokens, ...others] }, nanoErg - bare.value, height)];
}

/** An output with so much ERG, and never less than its bytes demand. */
function holding(output: PlannedOutput, nanoErg: bigint, height: number): PlannedOutput {
  const least = leastNanoErg({ ...output, value: CARRIER_NANO_ERG }, height);
  return { ...output, value: maxOf(nanoErg, CARRIER_NANO_ERG, least) };
}

/** What strangers have sent to the treasury. */
function otherTokens(boxes: readonly ChainBox[], gpuc: string): readonly TokenAmount[] {
  const amounts = new Map<string, bigint>();
  for (const { assets } of boxes) {
    for (const { tokenId, amount } of assets) {
      if (tokenId !== gpuc) amounts.set(tokenId, (amounts.get(tokenId) ?? 0n) + amount);
    }
  }
  return [...amounts].map(([tokenId, amount]) => ({ tokenId, amount }));
}
