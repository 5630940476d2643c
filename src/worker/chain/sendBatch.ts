import { readFile, rm } from 'node:fs/promises';
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
   * since a lost answer may hide an accepted transaction; it is built anew only once the chain has refused it.
   */
  send(openBoxIds: readonly string[], build: (openBoxIds: readonly string[]) => SignedTransaction): Promise<void>;
}

export interface BatchSending {
  readonly name: 'deliver' | 'decline';
  readonly directory: string;
  readonly chain: Chain;
  readonly logger: Logger;
}

const storedSchema = z.object({ openBoxIds: z.array(z.string()), transaction: z.unknown() });

export function createBatchSender({ name, directory, chain, logger }: BatchSending): BatchSender {
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
      const stored = await readStored(path);
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

async function readStored(path: string) {
  try {
    const { openBoxIds, transaction } = storedSchema.parse(parseJson(await readFile(path, 'utf8')));
    // Written by this worker, in a directory that only it can write to.
    return { openBoxIds, transaction: transaction as SignedTransaction };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
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
