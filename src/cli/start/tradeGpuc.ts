import type { ChainReader } from '#lib/chain/ports.ts';
import { readExchange } from '#lib/market/readExchange.ts';
import { asUser } from './asUser.ts';
import { until } from './children.ts';
import type { Running } from './running.ts';

/** Dora turns dollars into GPUC at the bank and puts them on a desk of hers. */
export async function openDoraDesk(running: Running): Promise<void> {
  const { narrator } = running;
  const dora = asUser(running, 'dora');
  narrator.say('Dora buys 100 GPUC from the bank, for SigUSD');
  await dora('bank', 'buy', '100', '--with', 'sigusd', '--wait');
  narrator.say('Dora opens a desk: GPUC for ERG at the oracle’s price and 1%');
  const spread = ['--ask', '1%', '--bid', '1%', '--most', '50'];
  await dora('desk', 'open', ...spread, '--gpuc', '100', '--erg', '5', '--wait');
}

/** Alice has ERG and no GPUC: she signs an order, which a bot executes at the best desk, Dora's. */
export async function buyAliceGpuc(running: Running, chain: ChainReader): Promise<void> {
  const { deployment, children, narrator, signal } = running;
  const priced = async (): Promise<boolean> => (await readExchange(chain, deployment)).oracle !== undefined;
  await until('a price of ERG', children, { condition: priced, seconds: 60, signal });
  narrator.say('Alice buys 10 GPUC with ERG');
  await asUser(running, 'alice')('bank', 'buy', '10', '--with', 'erg', '--wait');
}
