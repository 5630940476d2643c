import { join } from 'node:path';
import { auditChain } from '#lib/audit/auditChain.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { numpyImage } from '#worker/docker/debianImages.ts';
import { renderAudit } from '../renderAudit.ts';
import { renderSolvency } from '../renderSolvency.ts';
import { asUser } from './asUser.ts';
import { renderAccount, settleAccount } from './account.ts';
import { until } from './children.ts';
import { readHoldings } from './holdings.ts';
import { retrain } from './retrain.ts';
import { fromRepository, type Running } from './running.ts';
import { storyFigures } from './setUpMarket.ts';
import { buyAliceGpuc, openDoraDesk } from './tradeGpuc.ts';

/** Where Alice's GPUC come from, her first job until it is paid, and who paid what. Resolves to whether everything adds up. */
export async function tellStory(running: Running): Promise<boolean> {
  const { home, nodeUrl, deployment, people, children, runtime, narrator, signal } = running;
  const chain = createNodeClient({ url: nodeUrl });
  const before = await readHoldings(chain, deployment, people);
  await openDoraDesk(running);
  await buyAliceGpuc(running, chain);
  const output = join(home, 'alice-result');
  const input = fromRepository('examples/train');
  narrator.say(`Alice opens a job: train.py for ${storyFigures.hours} hour, at most 1.20 GPUC`);
  await asUser(running, 'alice')(
    ...['job', 'open', '--image', numpyImage, '--input', input, '--command', 'python3 train.py'],
    ...['--hours', String(storyFigures.hours), '--limit', '1.20', '--wait', '--output', output, '--approve', '5'],
  );
  const settled = async (): Promise<boolean> => {
    const market = await readMarket(chain, deployment, ['provider']);
    const pool = await chain.poolTransactions();
    return market.providers.every(({ completed }) => completed > 0) && pool.length === 0;
  };
  await until('the settlement', children, { condition: settled, seconds: 120, signal });
  narrator.say('Bob is paid by the contract');
  const check = await retrain(runtime, { inputDirectory: input, outputDirectory: output });
  narrator.say(`training done again and compared: ${check.report}`);
  const account = settleAccount(before, await readHoldings(chain, deployment, people));
  narrator.show(renderAccount(account));
  const audit = auditChain(await readHistory(chain, deployment), deployment);
  narrator.show(audit.addsUp ? renderSolvency(audit.solvency) : renderAudit(audit));
  narrator.say(
    `audit from chain alone: ${audit.lines.length} sums over ${audit.transactions} transactions ${audit.addsUp ? 'add up' : 'DO NOT ADD UP'}`,
  );
  return account.addsUp && check.agrees && audit.addsUp;
}
