import { z } from 'zod';
import { createMnemonic } from '#lib/chain/signing/keyStore.ts';
import { say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { adoptKey, keyPath, newPassword } from './newKey.ts';

export const walletCreate = defineVerb({
  usage: 'create',
  description: 'create a key and its profile; shows the mnemonic once',
  options: (command) => command.option('--network <name>', 'mainnet or testnet', 'mainnet'),
  schema: z.object({ network: z.enum(['mainnet', 'testnet']) }),
  run: async (session, { network }) => {
    const { path } = keyPath(session);
    const passphrase = await newPassword(session, path);
    const { keyStore, mnemonic } = await createMnemonic({ path, passphrase });
    const made = await adoptKey(session, keyStore, network);
    say(session.io, 'Write the words down. Whoever has them has the money; nobody can give them back to you.');
    return { json: { ...made, mnemonic }, text: `${made.address}\n${mnemonic}` };
  },
});
