import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { contractNames, type ContractName, type Deployment } from '#lib/protocol/deployment/deployment.ts';
import { profileNames } from '#lib/protocol/shared/constants.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

const hash256 = z.string().regex(/^[0-9a-f]{64}$/, 'not 64 hex digits');
const tree = z.string().regex(/^([0-9a-f]{2})+$/, 'not hex bytes');
const blocks = z.int().min(1);
const publicKey = z.string().regex(/^0[23][0-9a-f]{64}$/, 'not a compressed public key');
/** Amounts are decimal strings in the file: JSON numbers lose digits. */
const amount = z
  .string()
  .regex(/^\d{1,19}$/, 'not a whole amount')
  .transform(BigInt);

const constantsSchema = z.strictObject({
  exitFeeNanoErg: amount,
  reclaimBlocks: blocks,
  disputeBlocks: blocks,
  guardBlocks: blocks,
  proposalBlocks: blocks,
  cooldownBlocks: blocks,
  disputeFeeMicroGpuc: amount,
  bondMicroGpuc: amount,
  declineFineMicroGpuc: amount,
  enrolFeeMicroGpuc: amount,
  minWithdrawMicroGpuc: amount,
  heldNanoErg: amount,
  endTipNanoErg: amount,
  providerDepositNanoErg: amount,
  allotmentMicroGpuc: amount,
  accountRentNanoErg: amount,
  minCollateralNanoErg: amount,
  memberFeeNanoErg: amount,
  minDepositMicroGpuc: amount,
  refreshBlocks: blocks,
  oracleBlocks: blocks,
  flagBlocks: blocks,
  leastWindowBlocks: blocks,
  bankInitialMicroGpuc: amount,
});

const treesSchema = z.strictObject(
  Object.fromEntries(contractNames.map((name) => [name, tree])) as Record<ContractName, typeof tree>,
);

export const genesisTermsSchema = z.strictObject({
  feeBps: z.int().min(1).max(500),
  slashMicroGpuc: amount,
  originationBps: z.int().min(1),
  bufferBlocks: blocks,
  windowBlocks: blocks,
  minPieceMicroGpuc: amount,
  bankFeeBps: z.int().min(1),
  bankCapMicroGpuc: amount,
  bankWindowBlocks: blocks,
  /** Compressed public keys, hex. */
  guards: z.array(publicKey).min(2).max(15),
  /** How many guards must sign. */
  threshold: z.int().min(2),
});

/** What governance says on the first day. */
export type GenesisTerms = z.infer<typeof genesisTermsSchema>;

const deploymentFileSchema = z.strictObject({
  version: z.literal(1),
  profile: z.enum(profileNames),
  network: z.enum(['mainnet', 'testnet']),
  tokens: z.strictObject({
    gpuc: hash256,
    governance: hash256,
    proposal: hash256,
    registry: hash256,
    provider: hash256,
    member: hash256,
    bank: hash256,
  }),
  externals: z.strictObject({
    sigUsd: hash256,
    rsBtc: hash256,
    rsEth: hash256,
    ergUsdPool: hash256,
    btcPool: hash256.optional(),
    ethPool: hash256.optional(),
  }),
  constants: constantsSchema,
  trees: treesSchema,
  genesis: genesisTermsSchema.extend({
    /** ErgoTree that was given what a test chain has beyond its contracts. */
    reserveTree: tree,
    /** Ids of the deployment's transactions, by step. */
    transactions: z.record(z.string(), hash256),
  }),
});

/** `deployments/<network>.json`: what clients need, and under `genesis` what `deploy --verify` holds the chain against. */
export interface DeploymentFile extends Deployment {
  readonly version: 1;
  readonly genesis: z.infer<typeof deploymentFileSchema>['genesis'];
}

/** @throws AppError `not_found` without such a file, `invalid` where it is no deployment. */
export async function readDeployment(file: string): Promise<DeploymentFile> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new AppError('not_found', `There is no deployment file ${file}.`);
  return parseDeployment(text, file);
}

/** @throws AppError `invalid`; `name` is for the message. */
export function parseDeployment(text: string, name: string): DeploymentFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${name} is not JSON.`, { cause });
  }
  const parsed = deploymentFileSchema.safeParse(json);
  if (!parsed.success) throw new AppError('invalid', `${name} is no deployment: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The file's text; `parseDeployment` gives the same deployment back. */
export function serializeDeployment(deployment: DeploymentFile): string {
  const text = JSON.stringify(
    deployment,
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  return `${text}\n`;
}

/** Writes the file, whole or not at all. */
export async function writeDeployment(file: string, deployment: DeploymentFile): Promise<void> {
  await writeFileAtomically(file, serializeDeployment(deployment), { mode: 0o644 });
}
