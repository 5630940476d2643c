import { expect } from 'vitest';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { settleHeight } from '#lib/protocol/provider/settle.ts';
import * as figure from './figures.ts';
import { settle, settleGains } from './jobLife.ts';
import * as market from './market.ts';
import type { Stage } from './stage.ts';
import { asIfAt, signedBy } from './tamper.ts';

/** A delivered job that Alice disputes with her bond. */
async function disputed(stage: Stage, provider: Provider): Promise<{ provider: Provider; review: JobReview }> {
  const { provider: busy, jobs } = await market.running(stage, provider, 1);
  const [job] = await market.deliver(stage, jobs);
  const { outputs } = await stage.act(
    'dispute',
    async (frame) =>
      buildDispute({ ...frame, job: job!, funding: await stage.funding('alice'), reason: 'The loss never falls.' }),
    {
      alice: { nanoErg: -figure.minerFee, microGpuc: -figure.bond },
      jobDelivered: { nanoErg: -figure.deposit, microGpuc: -market.escrow },
      jobReview: { nanoErg: figure.deposit, microGpuc: market.escrow + figure.bond },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  const review = market.reviewAt(stage, outputs[0]);
  expect([review.state, review.reason]).toEqual(['disputed', 'The loss never falls.']);
  return { provider: busy, review };
}

/** Guards decide: k of them sign; one, or a stranger, is not enough. */
export async function resolvedDispute(
  stage: Stage,
  provider: Provider,
  shareOf: (priceMicroGpuc: bigint) => bigint,
): Promise<Provider> {
  const { provider: busy, review } = await disputed(stage, provider);
  const providerShareMicroGpuc = shareOf(review.priceMicroGpuc);
  const resolve = async (frame: Parameters<Parameters<Stage['act']>[1]>[0]) =>
    buildResolve({
      ...frame,
      job: review,
      governance: await stage.governance(),
      funding: await stage.funding('guard1'),
      providerShareMicroGpuc,
    });
  for (const name of ['guard2', 'stranger'] as const) {
    await stage.refuses(
      `resolution by ${name} alone`,
      async (frame) => signedBy(await resolve(frame), stage.people[name].publicKeyHex),
      'script-failed',
    );
  }
  await stage.refuses(
    'reclaiming a disputed job at once',
    ({ deployment, height }) =>
      asIfAt(
        height,
        buildReclaimReview({
          deployment,
          height: review.releaseHeight + deployment.constants.reclaimBlocks,
          job: review,
          changeErgoTree: stage.tree('bot'),
        }),
      ),
    'script-failed',
  );
  const { outputs } = await stage.act('resolve', resolve, {
    guard1: { nanoErg: -figure.minerFee },
    minerFees: { nanoErg: figure.minerFee },
  });
  const decided = market.reviewAt(stage, outputs[0]);
  const forProvider = providerShareMicroGpuc === review.priceMicroGpuc;
  expect(decided.state).toBe(forProvider ? 'resolvedForProvider' : 'resolvedForConsumer');
  const gains = settleGains('jobReview', [decided], forProvider ? figure.disputeFee : 0n);
  const after = await settle(stage, busy, [decided], gains);
  expect(after.disputesLost).toBe(provider.disputesLost + (forProvider ? 0 : 1));
  return after;
}

/** Guards keep silent: the price and the dispute's fee are the provider's. */
export async function undecidedDispute(stage: Stage, provider: Provider): Promise<Provider> {
  const { provider: busy, review } = await disputed(stage, provider);
  expect(settleHeight(review, stage.deployment.constants)).toBe(review.releaseHeight + figure.guardBlocks);
  await stage.driver.reachHeight(review.releaseHeight + figure.guardBlocks);
  return settle(stage, busy, [review], settleGains('jobReview', [review], figure.disputeFee));
}
