import { z } from 'zod';
import { defineVerb } from '../../verb.ts';
import { controlDevchain } from './control.ts';

export const devchainMine = defineVerb({
  usage: 'mine [count]',
  description: 'mine blocks on a devchain',
  schema: z.object({ count: z.coerce.number().int().min(1).default(1) }),
  run: async (session, { count }) => {
    const headers = z
      .array(z.object({ id: z.string(), height: z.int() }))
      .parse(await controlDevchain(session, 'mine', { count }));
    const height = headers.at(-1)?.height ?? 0;
    return { json: { height, blocks: headers.map(({ id }) => id) }, text: String(height) };
  },
});
