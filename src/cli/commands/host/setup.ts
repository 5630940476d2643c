import { z } from 'zod';
import { readProviders } from '#lib/client/market.ts';
import { formatErg, parseErg, parseGpuc } from '#lib/client/money.ts';
import { buildPayment } from '#lib/client/payment.ts';
import { anyShard } from '#lib/client/registryShards.ts';
import { sheetOf, type Sheet } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { readGpuInventory } from '#worker/gpu/nvidiaSmi.ts';
import { say, type CommandResult } from '../../output.ts';
import { requireLastingHome } from '../../profiles.ts';
import { sendPlan } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { hostDirectory, readHost, writeHost } from './hostFile.ts';
import { declareTerms, mergeTerms, termsSchema } from './terms.ts';
import { openWorkerFiles, type WorkerFiles } from './workerFiles.ts';

const setupSchema = termsSchema.extend({
  price: z.string({ error: 'say what an hour costs: --price <gpuc>' }).transform(parseGpuc),
  slots: z.coerce.number().int().min(1).default(1),
  stake: z.string().transform(parseGpuc).optional(),
  workerErg: z.string().transform(parseErg).default(500_000_000n),
});

type Options = z.infer<typeof setupSchema>;

const firstTerms = {
  basePriceMicroGpuc: 0n,
  surgeBps: 0,
  offPeakFromHour: 0,
  offPeakToHour: 0,
  discountBps: 0,
  longestHours: 24,
};

export const hostSetup = defineVerb({
  usage: 'setup',
  description: 'enrol this machine as a provider with worker key, stake and terms; reads GPUs from nvidia-smi',
  options: (command) =>
    declareTerms(command)
      .option('--slots <n>', 'number of concurrent jobs')
      .option('--stake <gpuc>', 'stake (default: the minimum for the slots)')
      .option('--worker-erg <erg>', 'ERG for the worker’s fees'),
  schema: setupSchema,
  run: async (session, options) => {
    requireLastingHome(session.home, session.io.env);
    const files = await openWorkerFiles(session);
    const enrolled = await alreadyEnrolled(session, files);
    if (enrolled !== undefined)
      return finishSetup(session, { files, ticketId: enrolled, workerErg: options.workerErg });
    const planned = await planEnrolment(session, options, files);
    const { ticketId } = planned;
    const sent = await sendPlan(session, { ...planned, wait: true, facts: () => ({ ticketId }) });
    if (session.flags.dryRun) return sent;
    // Killed before this line, the next setup finds the provider by its worker's key.
    await rememberHost(session, files, ticketId);
    if (options.workerErg === 0n) return sent;
    await fundWorker(session, files, options.workerErg);
    return withHint(sent, ticketId, await hostDirectory(session));
  },
});

async function rememberHost(session: Session, files: WorkerFiles, ticketId: string): Promise<void> {
  const { workerKeyFile, workerPasswordFile, workerState } = files;
  const total = (await readHost(session))?.total;
  const host = { version: 1 as const, ticketId, workerKeyFile, workerPasswordFile, workerState };
  await writeHost(session, { ...host, ...(total && { total }) });
}

/** A setup that was killed behind the enrolment has only the worker's ERG left to do. */
async function finishSetup(
  session: Session,
  {
    files,
    ticketId,
    workerErg,
  }: { readonly files: WorkerFiles; readonly ticketId: string; readonly workerErg: bigint },
): Promise<CommandResult> {
  await rememberHost(session, files, ticketId);
  const funded = (await spendableBoxes(await session.chain(), files.key.ergoTree)).length > 0;
  if (funded || workerErg === 0n) {
    throw new AppError('conflict', `This machine’s worker serves the provider ${ticketId} already.`, {
      nextStep: 'Change its terms with dgcm host update, run it with dgcm host run.',
    });
  }
  await fundWorker(session, files, workerErg);
  return withHint(
    { json: { ticketId, status: 'confirmed' }, text: 'enrolled before' },
    ticketId,
    await hostDirectory(session),
  );
}

async function alreadyEnrolled(session: Session, { key }: WorkerFiles): Promise<string | undefined> {
  const providers = await readProviders(await session.chain(), await session.deployment());
  return providers.find(({ workerTree }) => workerTree === key.ergoTree)?.ticketId;
}

interface PlannedEnrolment {
  readonly plan: UnsignedPlan;
  readonly sheet: Sheet;
  readonly height: number;
  readonly ticketId: string;
}

async function planEnrolment(session: Session, options: Options, files: WorkerFiles): Promise<PlannedEnrolment> {
  const [chain, deployment, { ergoTree }] = await Promise.all([session.chain(), session.deployment(), session.key()]);
  const { tip, governance } = await readMarket(chain, deployment, []);
  const { gpuClass, gpus, notes } = await readGpuInventory();
  for (const note of notes) say(session.io, note);
  const registry = await anyShard(
    { chain: await session.chain(), deployment },
    ({ providersLeft }) => providersLeft > 1n,
  );
  const stakeMicroGpuc = options.stake ?? governance.slashMicroGpuc * BigInt(options.slots);
  const [gpu] = gpus;
  const plan = buildEnrolProvider({
    deployment,
    height: tip.height,
    registry,
    governance,
    funding: { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree },
    ownerTree: ergoTree,
    slots: options.slots,
    stakeMicroGpuc,
    terms: mergeTerms(options, firstTerms),
    gpuClass,
    workerTree: files.key.ergoTree,
    card: {
      recipient: files.recipient,
      ...(gpu === undefined ? {} : { gpuCount: gpus.length, vramMib: gpu.memoryMebibytes }),
    },
  });
  const { constants, tokens } = deployment;
  const sheet = sheetOf(
    plan,
    { ergoTree, gpuc: tokens.gpuc },
    {
      action: `Enrol as a provider of class ${gpuClass} with ${options.slots} slot(s)`,
      locked: { nanoErg: constants.providerDepositNanoErg, microGpuc: stakeMicroGpuc },
      expectedReturn: { nanoErg: constants.providerDepositNanoErg, microGpuc: stakeMicroGpuc },
      protocolFee: { microGpuc: constants.enrolFeeMicroGpuc, borneBy: 'you, for good' },
      depositNanoErg: constants.providerDepositNanoErg,
      notes: [
        `A missed deadline costs ${governance.slashMicroGpuc} micro-GPUC a job. The stake returns ${constants.cooldownBlocks} blocks after retiring.`,
        'The worker’s key can deliver and decline, never withdraw.',
      ],
    },
  );
  return { plan, sheet, height: tip.height, ticketId: registry.box.boxId };
}

async function fundWorker(session: Session, files: WorkerFiles, nanoErg: bigint): Promise<void> {
  const [chain, { ergoTree }] = await Promise.all([session.chain(), session.key()]);
  const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
  const plan = buildPayment({ recipientTree: files.key.ergoTree, nanoErg, boxes, changeErgoTree: ergoTree, height });
  const action = `Give the worker ${formatErg(nanoErg)} ERG for the fees of its deliveries`;
  await sendPlan(session, { plan, height, wait: true, sheet: sheetOf(plan, { ergoTree, gpuc: '' }, { action }) });
}

function withHint(result: CommandResult, ticketId: string, directory: string): CommandResult {
  return { ...result, text: `${result.text}\nprovider ${ticketId}\nfiles ${directory}\nstart it with: dgcm host run` };
}
