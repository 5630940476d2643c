import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '#lib/deploy/deploy.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { people } from '#test/support/contracts/people.ts';
import { devnetOrder, testKey } from '../deploy/devnetOrder.ts';
import { AuditedMarket, noon } from './auditedMarket.ts';
import { buyFromBank, feeder } from './moneyMarket.ts';

const erg = 1_000_000_000n;
const [deployer, reserve] = [testKey(1), testKey(9)];

/** Deploys, and gives everybody who acts ERG and GPUC. */
export async function foundAuditedMarket(): Promise<AuditedMarket> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-audit-'));
  try {
    const devchain = createDevchain({ mineOnSubmit: true, clock: () => noon });
    for (const { ergoTree } of [deployer, reserve, feeder, ...Object.values(people)])
      devchain.faucet(ergoTree, 50n * erg);
    devchain.mine();
    const deployment = await deploy({
      chain: devchainAsChain(devchain),
      key: deployer,
      order: devnetOrder(deployer.ergoTree),
      journal: await openJournal(join(directory, 'journal.json'), { order: 'audit', resume: false }),
      confirmations: 0,
      pollMs: 10,
    });
    const market = new AuditedMarket(devchain, deployment);
    buyFromBank(market, reserve);
    const boxes = devchain.index.lists.unspentByTree.of(reserve.ergoTree).map(({ box }) => box);
    const { gpuc } = deployment.tokens;
    const { sigUsd, rsBtc } = deployment.externals;
    const plan = assemble({
      frame: market.frame,
      inputs: boxes.map((box) => ({ box })),
      outputs: Object.values(people).map(({ ergoTree }) => ({
        value: erg,
        ergoTree,
        tokens: [
          { tokenId: gpuc, amount: 1_000_000_000n },
          { tokenId: sigUsd, amount: 100_000n },
          { tokenId: rsBtc, amount: 1_000_000n },
        ],
      })),
      changeErgoTree: reserve.ergoTree,
    });
    market.run(plan, [reserve]);
    return market;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
