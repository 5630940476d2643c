import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { decodeJobReview } from '#lib/protocol/jobReview/box.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { activeBox, deliveredBox, governanceBox, openBox, providerBox, reviewBox } from './boxes.ts';
import type { Draft } from './draft.ts';
import { draftOf, frame, fundingOf, read } from './honest.ts';
import { people } from './people.ts';
import { NOW, TIME } from './world.ts';

export const twoOpen = (): ChainBox[] => [openBox({ nonce: 20 }), openBox({ nonce: 21, hours: 3, escrow: 9_000_000n })];
export const twoDelivered = (): ChainBox[] => [
  deliveredBox({ nonce: 40 }),
  deliveredBox({ nonce: 41, price: 2_000_001n }),
];
export const lateActive = (): ChainBox[] => [
  activeBox({ nonce: 30, deadline: NOW - 1 }),
  activeBox({ nonce: 31, deadline: NOW - 2 }),
];
export const twoActive = (): ChainBox[] => [activeBox({ nonce: 30 }), activeBox({ nonce: 31 })];

export const match = ({
  provider = providerBox(),
  jobs = twoOpen(),
  by,
  timestampMs = TIME,
}: { provider?: ChainBox; jobs?: ChainBox[]; by?: 'class' | 'ticket'; timestampMs?: number } = {}): Draft =>
  draftOf(
    buildMatch({
      ...frame,
      provider: read(decodeProvider, provider),
      jobs: jobs.map((job) => read(decodeJobOpen, job)),
      governance: read(decodeGovernance, governanceBox()),
      timestampMs,
      ...(by && { by }),
    }),
    [],
    { timestampMs },
  );

interface Batch {
  readonly provider?: ChainBox;
  readonly jobs?: ChainBox[];
}

const busyProvider = (): ChainBox => providerBox({ busy: 3 });

export const settle = ({ provider = busyProvider(), jobs = twoDelivered() }: Batch = {}): Draft =>
  draftOf(
    buildSettle({
      ...frame,
      provider: read(decodeProvider, provider),
      jobs: jobs.map((job) => read(decodeJobDelivered, job)),
    }),
    [],
  );

export const settleReviewed = ({ provider = busyProvider(), jobs = [reviewBox({})] }: Batch = {}): Draft =>
  draftOf(
    buildSettle({
      ...frame,
      provider: read(decodeProvider, provider),
      jobs: jobs.map((job) => read(decodeJobReview, job)),
    }),
    [],
  );

export const expire = ({ provider = busyProvider(), jobs = lateActive() }: Batch = {}): Draft =>
  draftOf(
    buildExpire({
      ...frame,
      provider: read(decodeProvider, provider),
      jobs: jobs.map((job) => read(decodeJobActive, job)),
    }),
    [],
  );

export const decline = ({ provider = busyProvider(), jobs = twoActive() }: Batch = {}): Draft =>
  draftOf(
    buildDecline({
      ...frame,
      provider: read(decodeProvider, provider),
      jobs: jobs.map((job) => read(decodeJobActive, job)),
      funding: fundingOf(people.worker),
    }),
    [people.worker],
  );

export const withdraw = (provider = providerBox({ busy: 2, earnings: 3_000_000n })): Draft =>
  draftOf(buildWithdraw({ ...frame, provider: read(decodeProvider, provider), funding: fundingOf(people.bot) }), [
    people.bot,
  ]);

export const collect = (provider = providerBox({ busy: 2, earnings: 3_000_000n })): Draft =>
  draftOf(
    buildCollect({
      ...frame,
      provider: read(decodeProvider, provider),
      funding: fundingOf(people.owner),
      microGpuc: 2_000_000n,
    }),
    [people.owner],
  );

export const update = (provider = providerBox({ busy: 2, earnings: 5n })): Draft =>
  draftOf(
    buildUpdate({
      ...frame,
      provider: read(decodeProvider, provider),
      funding: fundingOf(people.owner),
      gpuClass: 'h200',
      workerTree: people.otherWorker.ergoTree,
    }),
    [people.owner],
  );

export const addStake = ({
  provider = providerBox({ busy: 2, earnings: 5n }),
  by = 'owner',
}: { provider?: ChainBox; by?: 'owner' | 'bot' } = {}): Draft =>
  draftOf(
    buildAddStake({
      ...frame,
      provider: read(decodeProvider, provider),
      funding: fundingOf(people[by], { gpuc: 50_000_000n }),
      stakeMicroGpuc: 4_000_000n,
    }),
    [people[by]],
  );

export const retire = (provider = providerBox({ busy: 2, earnings: 5n })): Draft =>
  draftOf(buildRetire({ ...frame, provider: read(decodeProvider, provider), funding: fundingOf(people.owner) }), [
    people.owner,
  ]);

export const pause = ({
  provider = providerBox({ busy: 2, earnings: 5n }),
  paused = true,
  by = 'owner',
}: { provider?: ChainBox; paused?: boolean; by?: 'owner' | 'worker' } = {}): Draft =>
  draftOf(
    buildPause({ ...frame, provider: read(decodeProvider, provider), funding: fundingOf(people[by]), paused, by }),
    [people[by]],
  );
