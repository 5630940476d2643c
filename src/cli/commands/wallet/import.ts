import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { importMnemonic } from '#lib/chain/signing/keyStore.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { adoptKey, keyPath, newPassword } from './newKey.ts';

export const walletImport = defineVerb({
  usage: 'import',
  description: 'import the mnemonic of Nautilus or another EIP-3 wallet',
  options: (command) =>
    command
      .option('--mnemonic-file <file>', 'file with the mnemonic (default: prompt)')
      .option('--network <name>', 'mainnet or testnet', 'mainnet'),
  schema: z.object({ mnemonicFile: z.string().optional(), network: z.enum(['mainnet', 'testnet']) }),
  run: async (session, { mnemonicFile, network }) => {
    const { path } = keyPath(session);
    const mnemonic = await readWords(session, mnemonicFile);
    const passphrase = await newPassword(session, path);
    const made = await adoptKey(session, await importMnemonic({ path, passphrase, mnemonic }), network);
    return { json: made, text: made.address };
  },
});

/** Words given as an argument would stay in the shell's history, so there is no such argument. */
async function readWords({ io }: Session, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    return readFile(resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
      throw new AppError('not_found', `${file} cannot be read.`, { cause });
    });
  }
  if (io.interactive) return io.question('Words: ', { secret: true });
  throw new AppError('invalid', 'Nobody can be asked for the words here.', { nextStep: 'Give --mnemonic-file.' });
}
