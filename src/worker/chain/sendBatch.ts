import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedTransaction } from '@fleet-sdk/common';
import { z } from 'zod';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import type { Chain } from '#lib/chain/ports.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

export interface BatchSender {
  /**
   * Sends one transaction for these jobs. What was sent before for jobs still waiting is sent again byte for byte,
   * since a lost answer may hide an accepted transaction; it is built anew only once the chain has refused it, or where
   * the file that kept it cannot be read: that one is set aside, and the chain takes only one of the two.
   */
  send(openBoxIds: readonly string[], build: (openBoxIds: readonly string[]) => SignedTransaction): Promise<void>;
}

export interface BatchSending {
  readonly name: 'deliver' | 'decline';
  readonly directory: string;
  readonly chain: Chain;
  readonly logger: Logger;
}

const amount = z.union([z.string(), z.number(), z.bigint()]);
const tokens = z.array(z.looseObject({ tokenId: z.string(), amount }));
const storedSchema = z.object({
  openBoxIds: z.array(z.string()),
  transaction: z.looseObject({
    id: z.string(),
    inputs: z.array(z.unknown()),
    dataInputs: z.array(z.unknown()),
    outputs: z.array(z.looseObject({ value: amount, assets: tokens })),
  }),
});

export function createBatchSender(sending: BatchSending): BatchSender {
  const { name, directory, chain, logger } = sending;
  const path = join(directory, `${name}.json`);
  const submit = async (openBoxIds: readonly string[], transaction: SignedTransaction): Promise<boolean> => {
    const result = await chain.submit(transaction);
    const accepted = result.ok || result.refusal === 'already-known';
    const outcome = result.ok ? {} : { refusal: result.refusal, detail: result.detail };
    logger.info({ event: `worker.${name}`, jobs: openBoxIds, txId: transaction.id, accepted, ...outcome });
    if (!accepted) await rm(path, { force: true });
    return accepted;
  };
  return {
    send: async (openBoxIds, build) => {
      const stored = await readStored(path, sending);
      if (stored?.openBoxIds.some((id) => openBoxIds.includes(id))) {
        if (await submit(stored.openBoxIds, stored.transaction)) return;
      }
      const transaction = attempt(() => build(openBoxIds), logger, name);
      if (transaction === undefined) return;
      await writeFileAtomically(path, stringifyJson({ openBoxIds, transaction }));
      await submit(openBoxIds, transaction);
    },
  };
}

async function readStored(path: string, { name, directory, logger }: BatchSending) {
  try {
    const { openBoxIds, transaction } = storedSchema.parse(parseJson(await readFile(path, 'utf8')));
    // Written by this worker, in a directory that only it can write to.
    return { openBoxIds, transaction: transaction as unknown as SignedTransaction };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const aside = join(directory, `${name}.unreadable.json`);
    await rename(path, aside);
    logger.error({ event: `worker.${name}-set-aside`, aside, fault: faultOf(error), then: 'it is built anew' });
    return undefined;
  }
}

function faultOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

/** The chain moved between reading and building: the next round sees it. A lack of funds is said loudly each time. */
function attempt(build: () => SignedTransaction, logger: Logger, name: string): SignedTransaction | undefined {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    logger.warn({ event: `worker.${name}-not-built`, code: error.code, reason: error.message });
    return undefined;
  }
}
