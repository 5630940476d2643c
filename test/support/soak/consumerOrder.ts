import { z } from 'zod';

/** What a consumer's process is told, as JSON in its only argument. */
export const consumerOrderSchema = z.object({
  nodeUrl: z.url(),
  relayUrl: z.url(),
  deployment: z.string(),
  keyFile: z.string(),
  passwordFile: z.string(),
  directory: z.string(),
  jobs: z.int(),
  pollMs: z.int(),
});

export type ConsumerOrder = z.infer<typeof consumerOrderSchema>;

/** What a consumer does with a result: half accept it, a few dispute it, the others say nothing. */
export function mannerOf(index: number): 'approves' | 'disputes' | 'is silent' {
  if (index % 25 === 11) return 'disputes';
  return index % 2 === 0 ? 'approves' : 'is silent';
}
