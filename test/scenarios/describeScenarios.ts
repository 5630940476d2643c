import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { boughtAndRedeemed } from './banking.ts';
import { creditStory } from './creditStory.ts';
import { deployStage, expectBalanced, expectVerified, terms } from './deploying.ts';
import { resolvedDispute, undecidedDispute } from './disputes.ts';
import type { ScenarioDriver } from './driver.ts';
import { proposedAndEnacted, treasurySpent } from './governing.ts';
import { approvedJob, declinedJob, expiredJob, openAndCancel, openAndRefund, silentJobs } from './jobLife.ts';
import { grantGpuc } from './market.ts';
import { doubleSpends, jobInThePool, malformed } from './pooling.ts';
import { enrolled, kept, retiredAndLeft, toppedUp, withdrawn } from './providerLife.ts';
import { pricesPublished } from './prices.ts';
import type { Stage } from './stage.ts';

export interface OpenedDriver {
  readonly driver: ScenarioDriver;
  /** Runs after the last scenario, passed or not. */
  close(): Promise<void>;
}

/**
 * The same scenarios over any node: a deployment of their own, the whole life of jobs, providers and parameters, and
 * what must be refused. Each leaves the books and the chain in agreement.
 */
export function describeScenarios(name: string, open: () => Promise<OpenedDriver>): void {
  describe(name, () => {
    let opened: OpenedDriver | undefined;
    let stage: Stage;
    let provider: Provider;
    beforeAll(async () => {
      opened = await open();
      stage = await deployStage(opened.driver);
      await grantGpuc(stage);
    });
    afterAll(() => opened?.close());

    const scenario = (title: string, play: () => Promise<void>) => {
      it(title, async () => {
        await play();
        await expectBalanced(stage);
      });
    };
    const withProvider = (title: string, play: (provider: Provider) => Promise<Provider>) => {
      scenario(title, async () => {
        provider = await play(provider);
      });
    };

    scenario('a deployment is what the sources say', () => expectVerified(stage));
    scenario('GPUC are bought from a bank and redeemed', () => boughtAndRedeemed(stage));
    scenario('a provider enrols', async () => {
      provider = await enrolled(stage);
    });
    scenario('a job is opened and cancelled', () => openAndCancel(stage));
    scenario('a job that nobody takes is refunded', () => openAndRefund(stage));
    withProvider('a job is matched, delivered, approved and settled', (now) => approvedJob(stage, now));
    withProvider('two jobs nobody speaks about are settled at their release', (now) => silentJobs(stage, now));
    withProvider('a whole job lives in the pool', (now) => jobInThePool(stage, now));
    withProvider('guards decide for the consumer', (now) => resolvedDispute(stage, now, (price) => price / 4n));
    withProvider('guards decide for the provider', (now) => resolvedDispute(stage, now, (price) => price));
    withProvider('guards keep silent', (now) => undecidedDispute(stage, now));
    withProvider('a job expires', (now) => expiredJob(stage, now));
    withProvider('a job is declined', (now) => declinedJob(stage, now));
    withProvider('earnings are withdrawn', (now) => withdrawn(stage, now));
    withProvider('terms, stake and availability change', (now) => kept(stage, now));
    scenario('a shard is topped up', () => toppedUp(stage));
    scenario('prices are published and believed', () => pricesPublished(stage));
    scenario('members rent on credit, repay by hosting, and leave with all they pledged', () => creditStory(stage));
    scenario('parameters are proposed and enacted', () => proposedAndEnacted(stage, terms.feeBps + 50));
    scenario('the treasury is spent', () => treasurySpent(stage));
    scenario('a provider retires and leaves', () => retiredAndLeft(stage, provider));
    scenario('double spends are decided by the fee', () => doubleSpends(stage));
    scenario('malformed transactions are refused', () => malformed(stage));
  });
}
