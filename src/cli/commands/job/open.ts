import { demandEmpty } from '#lib/client/job/fetchResult.ts';
import { createJob, sealJob, uploadJob } from '#lib/client/job/prepareJob.ts';
import { planOpenJob, signOpenJob, submitOpenJob } from '#lib/client/job/openJob.ts';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import type { Sheet } from '#lib/client/sheet.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { say, toJson, type CommandResult } from '../../output.ts';
import { consent, dryRun } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { jobContextOf, userPath } from './context.ts';
import { finishJob } from './finishJob.ts';
import { declareOpenOptions, openSchema, type OpenOptions } from './openOptions.ts';

const secondsPerHour = 3_600;

export const jobOpen = defineVerb({
  usage: 'open',
  description: 'encrypt an input, fund a job, and with --wait bring its result',
  options: declareOpenOptions,
  schema: openSchema,
  run: async (session, options) => {
    const context = await jobContextOf(session);
    if (options.output !== undefined && options.resume === undefined) {
      await demandEmpty(userPath(session.io, options.output));
    }
    const begun =
      options.resume === undefined ? await begin(session, context, options) : await context.store.find(options.resume);
    const sealed = await sealJob(context, begun);
    say(session.io, `job ${sealed.id}: input encrypted, ${sealed.sealed?.size ?? 0} bytes`);
    const opened =
      sealed.open === undefined ? await fund(session, context, sealed) : await submitOpenJob(context, sealed);
    if ('text' in opened) return opened;
    if (!options.wait && options.output === undefined) return openedResult(opened);
    return finishJob(session, context, { record: opened, output: options.output, approve: options.approve });
  },
});

/** Sheet first: nothing leaves this machine, not even ciphertext, before somebody agreed. */
async function fund(session: Session, context: JobContext, sealed: JobRecord): Promise<JobRecord | CommandResult> {
  const { plan, sheet, height } = await planOpenJob(context, sealed);
  if (session.flags.dryRun) return dryRun(sheet, height, plan);
  await consent(session, sheet, height);
  const uploaded = await uploadJob(context, sealed);
  const signed = await signOpenJob(context, uploaded, await planAgain(session, context, { uploaded, agreed: sheet }));
  const sent = await submitOpenJob(context, signed);
  say(session.io, `job ${sent.open?.openBoxId ?? ''} sent; resume with: dgcm job open --resume ${sent.id}`);
  return sent;
}

/**
 * An upload may take long: boxes that were to pay may be spent by now, and prices another. The plan is made anew, and
 * asked about again where more than its heights has changed.
 */
async function planAgain(
  session: Session,
  context: JobContext,
  { uploaded, agreed }: { readonly uploaded: JobRecord; readonly agreed: Sheet },
): Promise<UnsignedPlan> {
  const { plan, sheet, height } = await planOpenJob(context, uploaded);
  const figures = ({ timeoutExit: _, ...rest }: Sheet): string => toJson(rest);
  if (figures(sheet) !== figures(agreed)) {
    say(session.io, 'The figures have changed during the upload:');
    await consent(session, sheet, height);
  }
  return plan;
}

function openedResult({ id, open }: JobRecord): CommandResult {
  const openBoxId = open?.openBoxId ?? '';
  const nextStep =
    'Once it is matched, this machine must hand over the key to the input, or the worker declines: ' +
    `dgcm job open --resume ${id} --wait`;
  return {
    json: { id, openBoxId, txId: open?.transaction.id, status: 'sent', nextStep },
    text: `${openBoxId}\n${nextStep}`,
  };
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
    },
  });
}
