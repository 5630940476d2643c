import { z } from 'zod';
import { defineVerb } from '../../verb.ts';
import { controlDevchain } from './control.ts';

export const devchainReorg = defineVerb({
  usage: 'reorg <depth>',
  description: 'replace the last blocks of a devchain by a longer branch',
  options: (command) => command.option('--remine', 'mine the dropped transactions on the new branch'),
  schema: z.object({ depth: z.coerce.number().int().min(1), remine: z.boolean().default(false) }),
  run: async (session, { depth, remine }) => {
    const headers = z
      .array(z.object({ id: z.string(), height: z.int() }))
      .parse(await controlDevchain(session, 'reorg', { depth, remine }));
    const height = headers.at(-1)?.height ?? 0;
    return { json: { height, blocks: headers.map(({ id }) => id) }, text: String(height) };
  },
});
