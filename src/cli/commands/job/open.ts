import { createJob, sealJob, uploadJob } from '#lib/client/job/prepareJob.ts';
import { planOpenJob, signOpenJob, submitOpenJob } from '#lib/client/job/openJob.ts';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { watchJob } from '#lib/client/job/watchJob.ts';
import { isOutage } from '#lib/client/outageTolerance.ts';
import type { Sheet } from '#lib/client/sheet.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { say, toJson, type CommandResult } from '../../output.ts';
import { consent, dryRun } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { jobContextOf, userPath } from './context.ts';
import { requireResultPlace, finishJob } from './finishJob.ts';
import { commandLine, matchedResult, sentResult } from './openedJob.ts';
import { declareOpenOptions, openSchema, stageOf, type OpenOptions, type Stage } from './openOptions.ts';

const secondsPerHour = 3_600;

export const jobOpen = defineVerb({
  usage: 'open',
  description: 'encrypt an input and fund a job; with --wait, fetch its result',
  options: declareOpenOptions,
  schema: openSchema,
  run: async (session, options) => {
    const context = await jobContextOf(session);
    const stage = stageOf(options);
    const earlier = options.resume === undefined ? undefined : await context.store.find(options.resume);
    if (stage === 'delivered') await requireResultPlace(session, earlier, options.output);
    const sealed = await sealJob(context, earlier ?? (await begin(session, context, options)));
    say(session.io, `job ${sealed.id}: input encrypted, ${sealed.sealed?.size ?? 0} bytes`);
    const signed =
      sealed.open === undefined ? await fund(session, context, { sealed, account: options.account }) : sealed;
    if ('text' in signed) return signed;
    await send(session, context, { signed, stage });
    if (stage === 'sent') return sentResult(session, signed);
    if (stage === 'matched') return matchedResult(session, signed, await watchJob(context, signed, 'matched'));
    return finishJob(session, context, { record: signed, output: options.output, approve: options.approve });
  },
});

/** Sheet first: nothing leaves this machine, not even ciphertext, before somebody agreed. */
async function fund(
  session: Session,
  context: JobContext,
  { sealed, account }: { readonly sealed: JobRecord; readonly account: string | undefined },
): Promise<JobRecord | CommandResult> {
  const { plan, sheet, height } = await planOpenJob(context, sealed, account);
  if (session.flags.dryRun) return dryRun(sheet, height, plan);
  await consent(session, sheet, height);
  const uploaded = await uploadJob(context, sealed);
  return signOpenJob(context, uploaded, await planAgain(session, context, { uploaded, account, agreed: sheet }));
}

/** Sends what is signed and recorded. Whoever waits gets it sent again; anybody else must not open a second job instead. */
async function send(
  session: Session,
  context: JobContext,
  { signed, stage }: { readonly signed: JobRecord; readonly stage: Stage },
): Promise<void> {
  const resume = commandLine(session, `job open --resume ${signed.id}`);
  try {
    await submitOpenJob(context, signed);
    say(session.io, `job ${signed.open?.openBoxId ?? ''} sent; interrupted, it goes on with: ${resume}`);
  } catch (error) {
    if (!isOutage(error)) throw error;
    if (stage !== 'sent') return;
    throw new AppError('unavailable', `${error.message} The job is signed and kept; it may have been sent.`, {
      cause: error,
      nextStep: `Do not open another one; go on with this: ${resume}`,
    });
  }
}

/**
 * An upload may take long: boxes that were to pay may be spent by now, and prices another. The plan is made anew, and
 * asked about again where more than its heights has changed.
 */
async function planAgain(
  session: Session,
  context: JobContext,
  {
    uploaded,
    account,
    agreed,
  }: { readonly uploaded: JobRecord; readonly account: string | undefined; readonly agreed: Sheet },
): Promise<UnsignedPlan> {
  const { plan, sheet, height } = await planOpenJob(context, uploaded, account);
  const figures = ({ timeoutExit: _, ...rest }: Sheet): string => toJson(rest);
  if (figures(sheet) !== figures(agreed)) {
    say(session.io, 'The figures have changed during the upload:');
    await consent(session, sheet, height);
  }
  return plan;
}

async function begin(session: Session, context: JobContext, options: OpenOptions): Promise<JobRecord> {
  const { image, input, command, limit } = options;
  if (image === undefined || input === undefined || command === undefined || limit === undefined) {
    throw new AppError('invalid', 'A job needs --image, --input, --command and --limit.');
  }
  const { hours, memory, disk, cpus, pids, gpus, network, outputs } = options;
  return createJob(context, {
    inputDirectory: userPath(session.io, input),
    manifest: {
      image,
      // A shell of the image's own splits the words; whoever wants none writes `exec program …`.
      command: ['/bin/sh', '-c', command],
      env: Object.fromEntries(
        options.env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
      resources: { memoryMiB: memory, diskMiB: disk, cpus, pids, gpus, wallSeconds: hours * secondsPerHour },
      network,
      outputs,
    },
    wish: {
      hours,
      limitMicroGpuc: limit,
      classes: options.class,
      tickets: options.provider,
      leastReputation: options.reputation,
      leastStakeMicroGpuc: options.stake,
      startWithinBlocks: options.startWithin,
      matchTipNanoErg: options.tip,
      from: options.from,
    },
  });
}
