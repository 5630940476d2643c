import type { ChainBox, ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { chooseTreasuryBoxes } from '#lib/protocol/treasury/chooseBoxes.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatGpuc } from './money.ts';
import { netOutflow, type TreasuryEffect } from './sheet.ts';
import { spendableBoxes } from './spendableBoxes.ts';

/** All boxes of the treasury, those included that hold no GPUC. */
export const readTreasury = (chain: ChainReader, { trees }: Deployment): Promise<readonly ChainBox[]> =>
  spendableBoxes(chain, trees.treasury);

/**
 * The boxes that pay so much in one transaction.
 *
 * @throws AppError `insufficient_funds` where the treasury holds less, `wrong_state` where it lies in too many boxes.
 */
export function boxesForPayment(
  treasury: readonly ChainBox[],
  microGpuc: bigint,
  deployment: Deployment,
): readonly ChainBox[] {
  const held = gpucOf(treasury, deployment);
  if (held < microGpuc) {
    const message = `The treasury holds ${formatGpuc(held)} GPUC; ${formatGpuc(microGpuc)} are asked of it.`;
    throw new AppError('insufficient_funds', message, { data: { needed: `${microGpuc}`, available: `${held}` } });
  }
  const boxes = chooseTreasuryBoxes(treasury, microGpuc, deployment);
  const most = gpucOf(boxes, deployment);
  if (most >= microGpuc) return boxes;
  const message = `The treasury’s ${formatGpuc(held)} GPUC lie in ${treasury.length} boxes; one transaction pays ${formatGpuc(most)} of them at most.`;
  throw new AppError('wrong_state', message, {
    nextStep: 'Pay that first, or gather boxes into one by paying it to the treasury’s own address.',
    data: { microGpuc: `${most}` },
  });
}

/** What a transaction does to the treasury, read off the transaction itself; undefined where it spends none of it. */
export function treasuryEffect(
  plan: Pick<UnsignedPlan, 'transaction'>,
  treasury: readonly ChainBox[],
  deployment: Deployment,
): TreasuryEffect | undefined {
  const { trees, tokens } = deployment;
  if (!plan.transaction.inputs.some(({ ergoTree }) => ergoTree === trees.treasury)) return undefined;
  const { nanoErg, tokens: flow } = netOutflow(plan, trees.treasury);
  const taken = { nanoErg, microGpuc: flow[tokens.gpuc] ?? 0n };
  const left = {
    nanoErg: sumOf(treasury.map(({ value }) => value)) - taken.nanoErg,
    microGpuc: gpucOf(treasury, deployment) - taken.microGpuc,
  };
  return { taken, left };
}

const gpucOf = (boxes: readonly ChainBox[], { tokens }: Deployment): bigint =>
  sumOf(boxes.map((box) => amountOf(box, tokens.gpuc)));
