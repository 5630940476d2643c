import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import { decodeJobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { decodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { decodeJobReview } from '#lib/protocol/jobReview/box.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { activeBox, deliveredBox, governanceBox, openBox, reviewBox } from './boxes.ts';
import type { Draft } from './draft.ts';
import { draftOf, frame, fundingOf, read } from './honest.ts';
import { twoActive } from './honestProvider.ts';
import { guards, people } from './people.ts';
import { constants, NOW, RESULT } from './world.ts';

/** Long enough ago that anybody may end it. */
export const longAgo = NOW - constants.reclaimBlocks - 1;

export const cancel = (job = openBox()): Draft =>
  draftOf(buildCancel({ ...frame, job: read(decodeJobOpen, job) }), [people.consumer]);

export const refund = (job = openBox({ startBy: NOW - 1 })): Draft =>
  draftOf(buildRefund({ ...frame, job: read(decodeJobOpen, job) }), []);

export const deliver = (jobs: ChainBox[] = twoActive()): Draft =>
  draftOf(
    buildDeliver({
      ...frame,
      jobs: jobs.map((job) => ({ job: read(decodeJobActive, job), resultHash: RESULT })),
      funding: fundingOf(people.worker),
    }),
    [people.worker],
  );

export const reclaimActive = (job = activeBox({ deadline: NOW - constants.cooldownBlocks - 1 })): Draft =>
  draftOf(buildReclaimActive({ ...frame, job: read(decodeJobActive, job) }), []);

const disputable = (): ChainBox => deliveredBox({ releaseHeight: NOW + 5 });

export const approve = (job = disputable()): Draft =>
  draftOf(
    buildApprove({
      ...frame,
      job: read(decodeJobDelivered, job),
      funding: fundingOf(people.consumer),
      rating: 4,
    }),
    [people.consumer],
  );

export const dispute = (job = disputable()): Draft =>
  draftOf(
    buildDispute({
      ...frame,
      job: read(decodeJobDelivered, job),
      funding: fundingOf(people.consumer, { gpuc: 10_000_000n }),
      reason: 'no output',
    }),
    [people.consumer],
  );

export const dormant = (job = deliveredBox({ releaseHeight: longAgo })): Draft =>
  draftOf(buildDormant({ ...frame, job: read(decodeJobDelivered, job), funding: fundingOf(people.bot) }), [people.bot]);

const disputed = (): ChainBox => reviewBox({ state: 'disputed', releaseHeight: NOW - 5 });

export const resolve = ({ job = disputed(), share = 400_000n }: { job?: ChainBox; share?: bigint } = {}): Draft =>
  draftOf(
    buildResolve({
      ...frame,
      job: read(decodeJobReview, job),
      governance: read(decodeGovernance, governanceBox()),
      funding: fundingOf(people.bot),
      providerShareMicroGpuc: share,
    }),
    [...guards.slice(0, 2), people.bot],
  );

export const reclaimReview = (job = reviewBox({ state: 'disputed', releaseHeight: longAgo })): Draft =>
  draftOf(buildReclaimReview({ ...frame, job: read(decodeJobReview, job) }), []);
