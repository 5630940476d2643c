import { expect } from 'vitest';
import type { SignedTransaction } from '@fleet-sdk/common';
import type { SubmitResult } from '#lib/chain/ports.ts';
import { buildPayment } from '#lib/client/payment.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { selectFunding } from '#lib/protocol/shared/selectFunding.ts';
import * as figure from './figures.ts';
import { settleGains } from './jobLife.ts';
import * as market from './market.ts';
import type { Expected, Sent, Stage } from './stage.ts';
import { withOutputs } from './tamper.ts';

/** A whole job without waiting for a block: every step spends what the pool holds. */
export async function jobInThePool(stage: Stage, provider: Provider): Promise<Provider> {
  const steps: { name: string; sent: Sent; gains: Expected }[] = [];
  const step = async (name: string, source: Parameters<Stage['send']>[1], gains: Expected): Promise<Sent> => {
    const sent = await stage.send(name, source);
    steps.push({ name, sent, gains });
    return sent;
  };
  const opened = await step('open', (frame) => market.openPlan(stage, frame), market.openGains);
  const jobs = [market.openAt(stage, opened.outputs[0])];
  const matched = market.matched(
    stage,
    await step('match', (frame) => market.matchPlan(stage, frame, { provider, jobs }), market.matchGains(1)),
    1,
  );
  const delivered = await step(
    'deliver',
    (frame) => market.deliverPlan(stage, frame, matched.jobs),
    market.deliverGains(matched.jobs),
  );
  const job = market.deliveredAt(stage, delivered.outputs[1]);
  const approved = await step(
    'approve',
    async (frame) => buildApprove({ ...frame, job, funding: await stage.funding('alice'), rating: 4 }),
    {
      alice: { nanoErg: -figure.minerFee },
      jobDelivered: { nanoErg: -figure.deposit, microGpuc: -market.escrow },
      jobReview: { nanoErg: figure.deposit, microGpuc: market.escrow },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  const reviews = [market.reviewAt(stage, approved.outputs[0])];
  const settled = await step(
    'settle',
    (frame) => buildSettle({ ...frame, provider: matched.provider, jobs: reviews, changeErgoTree: stage.tree('bot') }),
    settleGains('jobReview', reviews),
  );
  for (const { name, sent, gains } of steps) {
    expect(await stage.confirm(sent), name).toBe(true);
    await stage.enter(name, sent, gains);
  }
  return market.providerAt(stage, settled.outputs[0]);
}

const amount = 10_000_000n;

/** A payment of the stranger to himself out of these boxes. */
function payment(stage: Stage, boxes: readonly ChainBox[], frame: Frame, feeNanoErg = figure.minerFee): UnsignedPlan {
  const own = stage.tree('stranger');
  const plan = {
    ...buildPayment({ recipientTree: own, nanoErg: amount, boxes, changeErgoTree: own, height: frame.height }),
    thresholds: [],
    changeNanoErg: 0n,
  };
  return withFee(plan, feeNanoErg);
}

/** What the fee lacks or exceeds comes from the change, which Fleet puts last. */
function withFee(plan: UnsignedPlan, feeNanoErg: bigint): UnsignedPlan {
  const added = feeNanoErg - plan.minerFeeNanoErg;
  return withOutputs(plan, (outputs) => {
    const fee = outputs.length - 2;
    return outputs.map((output, index) => {
      const by = index === fee ? added : index === fee + 1 ? -added : 0n;
      return { ...output, value: (BigInt(output.value) + by).toString() };
    });
  });
}

const withoutFee = (plan: UnsignedPlan): UnsignedPlan =>
  withOutputs(plan, (outputs) => {
    const fee = outputs.at(-2)!;
    const change = outputs.at(-1)!;
    return [...outputs.slice(0, -2), { ...change, value: (BigInt(change.value) + BigInt(fee.value)).toString() }];
  });

const refusal = (result: SubmitResult): string => (result.ok ? 'accepted' : result.refusal);

/** One of the stranger's boxes that is on chain and that no pool transaction spends, enough for any payment here. */
async function freeBox(stage: Stage): Promise<ChainBox> {
  return stage.driver.eventually('a free box of the stranger', async () => {
    const { boxes } = await stage.funding('stranger');
    const [box] = selectFunding(boxes, { nanoErg: amount });
    if (box === undefined || box.value < 5n * amount) return undefined;
    return (await stage.driver.chain.boxById(box.boxId))?.spentTransactionId === undefined ? box : undefined;
  });
}

/** Two transactions on one box: the first stays, a better paying one replaces it, what is known stays known. */
export async function doubleSpends(stage: Stage): Promise<void> {
  const { chain } = stage.driver;
  for (let attempt = 1; attempt <= 10; attempt++) {
    const boxes = [await freeBox(stage)];
    const { rivals, answers, undisturbed } = await stage.driver.betweenBlocks(() => sendRivals(stage, boxes));
    const winner = await whicheverConfirms(stage, [rivals.first, rivals.richer]);
    await stage.accounts.enter(stage.driver, winner.id);
    // With a block in between, rivals were no longer in the pool; the questions were not the ones to ask.
    if (winner === rivals.first || !undisturbed) continue;
    expect(answers).toEqual({
      first: 'accepted',
      again: 'already-known',
      poorer: 'lost-race',
      checked: 'lost-race',
      richer: 'accepted',
      loser: 'lost-race',
    });
    await stage.driver.nextBlock();
    expect(refusal(await chain.submit(rivals.poorer)), 'on a box that is spent on chain').toBe('input-spent');
    const known = refusal(await chain.submit(rivals.richer));
    expect(['already-known', 'input-spent'], 'a transaction that is on chain').toContain(known);
    return;
  }
  throw new Error('a block came between every two questions');
}

/** Sends three spenders of the same boxes that differ in their fees; `undisturbed` where no block came meanwhile. */
async function sendRivals(stage: Stage, boxes: readonly ChainBox[]) {
  const { chain } = stage.driver;
  const frame = await stage.frame();
  const { headerId } = await chain.tip();
  const signed = async (feeNanoErg: bigint) => stage.sign(withFee(payment(stage, boxes, frame), feeNanoErg));
  const rivals = {
    first: await signed(2_000_000n),
    poorer: await signed(1_500_000n),
    richer: await signed(4_000_000n),
  };
  const answers = {
    first: refusal(await chain.submit(rivals.first)),
    again: refusal(await chain.submit(rivals.first)),
    poorer: refusal(await chain.submit(rivals.poorer)),
    checked: refusal(await chain.check(rivals.poorer)),
    richer: refusal(await chain.submit(rivals.richer)),
    loser: refusal(await chain.submit(rivals.first)),
  };
  return { rivals, answers, undisturbed: (await chain.tip()).headerId === headerId };
}

async function whicheverConfirms(stage: Stage, rivals: readonly SignedTransaction[]): Promise<SignedTransaction> {
  return stage.driver.eventually('one of two rivals on chain', async () => {
    for (const rival of rivals) if ((await stage.driver.chain.transaction(rival.id)) !== undefined) return rival;
    await stage.driver.nextBlock();
    return undefined;
  });
}

/** What no node takes, whatever it runs. */
export async function malformed(stage: Stage): Promise<void> {
  await wrongOutputs(stage);
  await wrongInputs(stage);
}

const freshPayment = async (stage: Stage, frame: Frame): Promise<UnsignedPlan> =>
  payment(stage, [await freeBox(stage)], frame);

async function wrongOutputs(stage: Stage): Promise<void> {
  const pay = (frame: Frame): Promise<UnsignedPlan> => freshPayment(stage, frame);
  await stage.refuses('no fee at all', async (frame) => withoutFee(await pay(frame)), 'fee-too-low');
  await stage.refuses(
    'ERG from nowhere',
    async (frame) => onFirstOutput(await pay(frame), ({ value }) => ({ value: (BigInt(value) + 1n).toString() })),
    'invalid',
  );
  await stage.refuses('dust', async (frame) => withDust(await pay(frame)), 'invalid');
  await stage.refuses(
    'a token from nowhere',
    async (frame) =>
      onFirstOutput(await pay(frame), () => ({ assets: [{ tokenId: stage.deployment.tokens.gpuc, amount: '1' }] })),
    'invalid',
  );
  await stage.refuses(
    'an output from the future',
    async (frame) => onFirstOutput(await pay(frame), () => ({ creationHeight: frame.height + 5_000 })),
    'invalid',
  );
}

function onFirstOutput(
  plan: UnsignedPlan,
  edit: (output: UnsignedPlan['transaction']['outputs'][number]) => object,
): UnsignedPlan {
  return withOutputs(plan, (outputs) =>
    outputs.map((output, index) => (index === 0 ? { ...output, ...edit(output) } : output)),
  );
}

/** The payment shrinks to less than its box has to hold; the change takes the rest. */
function withDust(plan: UnsignedPlan): UnsignedPlan {
  return withOutputs(plan, (outputs) =>
    outputs.map((output, index) => {
      const last = index === outputs.length - 1;
      if (index === 0) return { ...output, value: '1000' };
      return last ? { ...output, value: (BigInt(output.value) + amount - 1_000n).toString() } : output;
    }),
  );
}

async function wrongInputs(stage: Stage): Promise<void> {
  await stage.refuses(
    'an input that never was',
    async (frame) => {
      const plan = await freshPayment(stage, frame);
      const inputs = plan.transaction.inputs.map((input) => ({ ...input, boxId: 'ab'.repeat(32) }));
      return { ...plan, transaction: { ...plan.transaction, inputs } };
    },
    'input-spent',
  );
  await stage.refuses(
    'a data input that never was',
    async (frame) => {
      const plan = await freshPayment(stage, frame);
      const absent = { ...plan.transaction.inputs[0]!, boxId: 'cd'.repeat(32) };
      return { ...plan, transaction: { ...plan.transaction, dataInputs: [absent] } };
    },
    'input-spent',
  );
  await stage.refuses(
    'a box of somebody else',
    async (frame) => {
      const { boxes } = await stage.funding('alice');
      const [box] = selectFunding(boxes, { nanoErg: 5n * amount });
      const plan = payment(stage, [box!], frame);
      return { ...plan, provers: new Map([[box!.boxId, stage.people.stranger.publicKeyHex]]) };
    },
    'script-failed',
  );
}
