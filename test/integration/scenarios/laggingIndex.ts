import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainApi } from '#lib/devchain/server/startDevchainServer.ts';

/**
 * `fetch` to a node whose extra index follows its chain at a distance: everything under /blockchain comes from a copy of
 * the chain as it was `lagMs` ago.
 */
export function laggingIndex(devchain: Devchain, lagMs: number): { fetch: typeof fetch; stop: () => void } {
  const behind = createDevchain({ parameters: devchain.config.parameters, minerPk: devchain.config.minerPk });
  const current = devchainApi(devchain);
  const delayed = devchainApi(behind);
  behind.restore(devchain.snapshot());
  const timers = new Set<NodeJS.Timeout>();
  let seen = devchain.index.tip;
  const follow = setInterval(() => {
    if (devchain.index.tip === seen) return;
    seen = devchain.index.tip;
    const snapshot = devchain.snapshot();
    const timer = setTimeout(() => {
      timers.delete(timer);
      behind.restore(snapshot);
    }, lagMs);
    timers.add(timer);
  }, 5);
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const api = new URL(request.url).pathname.startsWith('/blockchain/') ? delayed : current;
      return api.fetch(request);
    },
    stop: () => {
      clearInterval(follow);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
