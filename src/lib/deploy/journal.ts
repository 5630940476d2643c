import type { SignedTransaction } from '@fleet-sdk/common';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { storedTransactionSchema } from '#lib/client/storedTransaction.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';

const journalSchema = z.strictObject({
  version: z.literal(1),
  /** What was ordered: a resumed deployment must be the same one. */
  order: z.string(),
  steps: z.array(z.strictObject({ name: z.string(), transaction: storedTransactionSchema })),
});

/** A deployment's memory: every transaction is in here before anybody else has seen it. */
export interface Journal {
  readonly steps: readonly JournalStep[];
  /** Resolves once the step would survive a kill. */
  record(step: JournalStep): Promise<void>;
}

export interface JournalStep {
  readonly name: string;
  readonly transaction: SignedTransaction;
}

/**
 * Opens a journal or starts one.
 *
 * @throws AppError `conflict` where the file belongs to a deployment with another order, or `resume` is false and it exists.
 */
export async function openJournal(
  file: string,
  options: { readonly order: string; readonly resume: boolean },
): Promise<Journal> {
  const { order, resume } = options;
  const steps: JournalStep[] = await readSteps(file, order);
  if (steps.length > 0 && !resume) {
    throw new AppError('conflict', `${file} holds a deployment that was begun.`, {
      nextStep: 'Continue it with --resume, or choose another journal.',
    });
  }
  return {
    steps,
    record: async (step) => {
      steps.push(step);
      await writeFileAtomically(file, stringifyJson({ version: 1, order, steps }));
    },
  };
}

async function readSteps(file: string, order: string): Promise<JournalStep[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const parsed = journalSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError('invalid', `${file} is no deployment journal: ${z.prettifyError(parsed.error)}`);
  if (parsed.data.order !== order) {
    throw new AppError('conflict', `${file} belongs to a deployment with other terms.`, {
      nextStep: 'Repeat the terms it was begun with, or choose another journal.',
      data: { journal: parsed.data.order, asked: order },
    });
  }
  return parsed.data.steps;
}
