import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import PQueue from 'p-queue';
import { fetchResult } from '#lib/client/job/fetchResult.ts';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { createJob, sealJob, uploadJob } from '#lib/client/job/prepareJob.ts';
import { watchJob } from '#lib/client/job/watchJob.ts';
import { traceJob, type JobTrace } from '#lib/client/jobTrace.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { busyboxImage } from '#worker/docker/debianImages.ts';
import { fundJob, passVerdict } from './consumerWallet.ts';
import { mannerOf, type ConsumerOrder } from './consumerOrder.ts';

const gpuc = 1_000_000n;

interface Consumer extends JobContext {
  readonly order: ConsumerOrder;
  readonly logger: Logger;
  /** One transaction of the wallet at a time: two built at once would spend the same boxes. */
  readonly wallet: PQueue;
}

/**
 * Opens the jobs that are ordered and not begun yet, and sees all of them to their end; may be killed and run again. Asked to
 * end, it leaves what it waits for where it is: a node or relay that is gone would keep it for minutes.
 */
export async function runConsumer(context: JobContext, more: Pick<Consumer, 'order' | 'logger'>): Promise<void> {
  more.logger.info({ event: 'consumer.up' });
  const consumer: Consumer = { ...context, ...more, wallet: new PQueue({ concurrency: 1 }) };
  const begun = await context.store.list();
  const known = new Set(begun.map(indexOf));
  const missing = Array.from({ length: more.order.jobs }, (_, index) => index).filter((index) => !known.has(index));
  const lanes = new PQueue({ concurrency: 40 });
  for (const record of begun) void lanes.add(() => persist(consumer, record.id));
  for (const index of missing) {
    void lanes.add(async () => {
      await persist(consumer, (await begin(consumer, index)).id);
    });
  }
  const done = lanes.onIdle().then(() => {
    more.logger.info({ event: 'consumer.done' });
  });
  // The timer also keeps a process alive that has nothing else to do.
  const asked = context.clock.sleep(2 ** 30, context.signal).catch(() => undefined);
  await Promise.race([done, asked]);
  lanes.clear();
  await asked;
}

const indexOf = ({ inputDirectory }: JobRecord): number => Number(basename(inputDirectory));

async function begin(consumer: Consumer, index: number): Promise<JobRecord> {
  const inputDirectory = join(consumer.order.directory, 'inputs', String(index));
  await mkdir(inputDirectory, { recursive: true });
  await writeFile(join(inputDirectory, 'word'), wordOf(index));
  return createJob(consumer, {
    inputDirectory,
    manifest: {
      image: busyboxImage,
      command: ['/bin/sh', '-c', `cat word; sleep ${(index % 5) / 2}; cat word > output/word`],
      env: {},
      resources: { memoryMiB: 32, diskMiB: 4, cpus: 0.5, pids: 32, gpus: 0, wallSeconds: 600 },
      network: false,
      outputs: 'output',
    },
    wish: {
      hours: 2,
      limitMicroGpuc: 3n * gpuc,
      classes: ['cpu'],
      tickets: [],
      leastReputation: -10_000,
      leastStakeMicroGpuc: 0n,
      startWithinBlocks: 200,
      matchTipNanoErg: 1_200_000n,
    },
  });
}

const wordOf = (index: number): string => `the word of job ${index}\n`;

/** A job once more from where its record stands, after whatever went wrong, until it has ended. */
async function persist(consumer: Consumer, id: string): Promise<void> {
  while (consumer.signal?.aborted !== true) {
    try {
      await carry(consumer, id);
      return;
    } catch (error) {
      consumer.logger.warn({ event: 'consumer.retries', id, err: error });
      await consumer.clock.sleep(consumer.pollMs, consumer.signal).catch(() => undefined);
    }
  }
}

async function carry(consumer: Consumer, id: string): Promise<void> {
  const uploaded = await uploadJob(consumer, await sealJob(consumer, await consumer.store.find(id)));
  await consumer.wallet.add(() => fundJob(consumer, uploaded.id));
  for (;;) {
    const record = await consumer.store.find(id);
    const trace = await watchJob(consumer, record);
    await bringResult(consumer, await consumer.store.find(id), trace);
    if (trace.end !== undefined) return;
    await decide(consumer, record, trace);
    await consumer.clock.sleep(consumer.pollMs, consumer.signal);
  }
}

async function bringResult(consumer: Consumer, record: JobRecord, trace: JobTrace): Promise<void> {
  const { kind } = trace.job;
  if (record.resultAt !== undefined || (kind !== 'jobDelivered' && kind !== 'jobReview')) return;
  const directory = join(consumer.order.directory, 'results', record.id);
  // What an earlier life had begun to copy.
  await rm(directory, { recursive: true, force: true });
  const { summary } = await fetchResult(consumer, record, { trace, directory });
  const word = await readFile(join(directory, 'word'), 'utf8').catch(() => undefined);
  if (summary.closureReason !== 'completed' || word !== wordOf(indexOf(record))) {
    consumer.logger.error({ event: 'consumer.wrong-result', openBoxId: trace.openBoxId, summary, word });
  }
}

async function decide(consumer: Consumer, record: JobRecord, { openBoxId }: JobTrace): Promise<void> {
  const manner = mannerOf(indexOf(record));
  if (manner === 'is silent') return;
  await consumer.wallet.add(async () => {
    const trace = await traceJob(consumer.chain, consumer.deployment, openBoxId);
    if (trace?.job.kind !== 'jobDelivered' || trace.end !== undefined || trace.pendingTxId !== undefined) return;
    await passVerdict(consumer, trace.job, manner);
  });
}
