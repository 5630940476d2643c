import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { botEnvironment } from './config.ts';
import type { Purse } from './runner/botContext.ts';

type Config = Pick<
  z.output<typeof botEnvironment>,
  'DGCM_BOT_KEY_FILE' | 'DGCM_BOT_PASSWORD_FILE' | 'DGCM_BOT_BUDGET_ERG' | 'DGCM_BOT_BUDGET_GPUC'
>;

/** The purse that the environment names, if any. @throws AppError `unauthorized` where it cannot be opened */
export async function openPurse(config: Config): Promise<Purse | undefined> {
  const { DGCM_BOT_KEY_FILE: path, DGCM_BOT_PASSWORD_FILE: passwordFile } = config;
  if (path === undefined) return undefined;
  if (passwordFile === undefined) {
    throw new AppError('unauthorized', `There is no password for ${path}.`, {
      nextStep: 'Set DGCM_BOT_PASSWORD_FILE to a file that holds it.',
    });
  }
  const passphrase = (await readFile(passwordFile, 'utf8')).trimEnd();
  const keyStore = await openKeyStore({ path, passphrase });
  return {
    key: await keyStore.key(),
    budgetNanoErg: config.DGCM_BOT_BUDGET_ERG,
    budgetMicroGpuc: config.DGCM_BOT_BUDGET_GPUC,
  };
}
