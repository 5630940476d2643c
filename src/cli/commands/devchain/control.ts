import { z } from 'zod';
import { stringifyJson } from '#lib/chain/node/json.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';

const refusal = z.object({ detail: z.string().nullish(), reason: z.string() });

/**
 * Asks a devchain for what no node offers.
 *
 * @throws AppError `unavailable` where nothing answers, `wrong_state` where what answers is no devchain.
 */
export async function controlDevchain(
  session: Session,
  route: 'mine' | 'faucet' | 'reorg',
  body: object,
): Promise<unknown> {
  const { nodeUrl } = await session.settings();
  const url = new URL(`/devchain/${route}`, nodeUrl).href;
  const request = {
    method: 'POST',
    body: stringifyJson(body),
    headers: { 'content-type': 'application/json' },
    signal: session.io.signal,
  };
  const answer = await fetch(url, request).catch((cause: unknown) => {
    throw new AppError('unavailable', `Nothing answers at ${nodeUrl}.`, {
      cause,
      nextStep: 'Start one with: dgcm devchain run',
    });
  });
  if (answer.status === 404)
    throw new AppError('wrong_state', `${nodeUrl} is a real node; it makes no blocks on demand.`);
  const json: unknown = await answer.json();
  if (answer.ok) return json;
  const { detail, reason } = refusal.parse(json);
  throw new AppError('invalid', `The devchain refuses: ${detail ?? reason}`);
}
