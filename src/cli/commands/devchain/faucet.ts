import { z } from 'zod';
import { parseErg } from '#lib/client/money.ts';
import { defineVerb } from '../../verb.ts';
import { controlDevchain } from './control.ts';

export const devchainFaucet = defineVerb({
  usage: 'faucet <address> [erg]',
  description: 'get ERG on a devchain',
  options: (command) => command.option('--mine', 'mine a block as well'),
  schema: z.object({
    address: z.string(),
    erg: z.string().default('10').transform(parseErg),
    mine: z.boolean().default(false),
  }),
  run: async (session, { address, erg, mine }) => {
    const answer = await controlDevchain(session, 'faucet', { address, nanoErg: erg, mine });
    const { txId } = z.object({ txId: z.string() }).parse(answer);
    return { json: { txId }, text: txId };
  },
});
