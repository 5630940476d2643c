import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import type { Chain } from '#lib/chain/ports.ts';
import { recording, replaying, startReplayServer, type Handler } from './replayServer.ts';

/** Options that keep a failing test short. */
export const quick = { retryDelayMs: 1, timeoutMs: 2_000 };

/** A client of a server that answers by the handler. */
export async function clientOf<T>(handler: Handler, use: (chain: Chain, requests: readonly string[]) => Promise<T>) {
  await using server = await startReplayServer(handler);
  return await use(createNodeClient({ url: server.url, ...quick }), server.requests);
}

/** A client of a server that repeats one recorded answer. */
export const ofRecording = async <T>(name: string, use: (chain: Chain) => Promise<T>): Promise<T> =>
  clientOf(replaying(await recording(name)), use);
