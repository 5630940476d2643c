import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { buildOpen } from '#lib/protocol/jobOpen/open.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildSettle, type SettledJob } from '#lib/protocol/provider/settle.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import type { Frame, Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { candidate, place } from '#test/support/contracts/world.ts';
import { foundMarket } from '#test/support/properties/genesis.ts';
import { Ledger } from '#test/support/properties/ledger.ts';
import { signPlan } from '#test/support/properties/signPlan.ts';
import { hexOf, valueOf } from '#test/support/protocol/planRunner.ts';
import { measureTransaction, type Measurement } from './costMeasure.ts';

/** Heights of 2026 on mainnet: a height takes three bytes wherever it stands. */
const HEIGHT = 1_700_000;
const GPU_CLASS = 'rtx-4090';

export interface Measured<T> {
  readonly made: T;
  readonly measured: Measurement;
}

/** A market under mainnet's constants whose every transaction is measured. */
export class CostMarket {
  readonly deployment: Deployment;
  readonly ledger = new Ledger(HEIGHT);
  readonly #boxes;
  #copies = 0;

  constructor(deployment: Deployment) {
    this.deployment = deployment;
    const wallets = [people.owner, people.worker, people.consumer, people.spare].map(({ ergoTree }) => ergoTree);
    this.#boxes = foundMarket(this.ledger, deployment, { shards: 1, wallets });
  }

  get frame(): Frame {
    return { deployment: this.deployment, height: this.ledger.height };
  }

  get governance() {
    return valueOf(decodeGovernance(this.#boxes.governance, this.deployment));
  }

  get registry() {
    return valueOf(decodeRegistry(this.ledger.heldBy(this.deployment.trees.registry)[0]!, this.deployment));
  }

  get treasury() {
    return this.ledger.heldBy(this.deployment.trees.treasury);
  }

  wallet(name: keyof typeof people): Funding {
    const { ergoTree } = people[name];
    // One box: what else a wallet happens to hold must not change the figures.
    const [richest] = this.ledger.heldBy(ergoTree).toSorted((a, b) => Number(b.value - a.value));
    return { boxes: richest === undefined ? [] : [richest], changeErgoTree: ergoTree };
  }

  /** @throws when the ledger refuses the transaction */
  run(plan: UnsignedPlan, neededOutputs: number) {
    const spent = plan.transaction.inputs.map(({ assets }) => assets.map(({ tokenId }) => tokenId));
    const accepted = this.ledger.submit(signPlan(plan, { keys: Object.values(people), guards }));
    if (!accepted.ok) throw new Error(`${accepted.reason}: ${accepted.detail}`);
    return { outputs: accepted.outputs, measured: measureTransaction(accepted, spent, neededOutputs) };
  }

  enrolProvider(slots: number): Measured<Provider> {
    const { registry, governance } = this;
    const plan = buildEnrolProvider({
      ...this.frame,
      registry,
      governance,
      funding: this.wallet('owner'),
      ownerTree: people.owner.ergoTree,
      slots,
      stakeMicroGpuc: BigInt(slots) * 2_000_000n,
      terms: {
        basePriceMicroGpuc: 500_000n,
        surgeBps: 1_000,
        offPeakFromHour: 22,
        offPeakToHour: 6,
        discountBps: 2_000,
        longestHours: 100,
      },
      gpuClass: GPU_CLASS,
      workerTree: people.worker.ergoTree,
      card: { recipient: `age1${'q'.repeat(58)}`, gpuCount: 8, vramMib: 24_576, relayUrl: 'https://relay.example.org' },
    });
    const { outputs, measured } = this.run(plan, 3);
    return { made: this.provider(outputs[1]!), measured };
  }

  open(): Measured<JobOpen> {
    const plan = buildOpen({
      ...this.frame,
      funding: this.wallet('consumer'),
      escrowMicroGpuc: 1_200_000n,
      request: {
        consumerTree: people.consumer.ergoTree,
        acceptedKeys: [hexOf(GPU_CLASS)],
        hours: 1,
        startBy: this.ledger.height + 720,
        leastReputation: 0,
        leastStakeMicroGpuc: 1_000_000n,
        commitment: '9a'.repeat(32),
      },
    });
    const { outputs, measured } = this.run(plan, 2);
    return { made: valueOf(decodeJobOpen(outputs[0]!, this.deployment)), measured };
  }

  /** Jobs like a really opened one, put on chain without their transactions. */
  opens(count: number): readonly JobOpen[] {
    const { ergoTree, value, assets, additionalRegisters, creationHeight } = this.open().made.box;
    const opened = candidate(ergoTree, value, { assets, additionalRegisters, creationHeight });
    return Array.from({ length: count }, () => {
      this.#copies += 1;
      const copy = this.ledger.found(place(opened, 1_000_000 + this.#copies));
      return valueOf(decodeJobOpen(copy, this.deployment));
    });
  }

  match(provider: Provider, jobs: readonly JobOpen[]): Measured<{ provider: Provider; jobs: readonly JobActive[] }> {
    const { governance } = this;
    const { timestampMs } = this.ledger;
    const { outputs, measured } = this.run(
      buildMatch({ ...this.frame, provider, jobs, governance, timestampMs }),
      jobs.length + 2,
    );
    const matched = jobs.map((_, index) => valueOf(decodeJobActive(outputs[index + 1]!, this.deployment)));
    return { made: { provider: this.provider(outputs[0]!), jobs: matched }, measured };
  }

  deliver(jobs: readonly JobActive[]): Measured<readonly JobDelivered[]> {
    const deliveries = jobs.map((job) => ({ job, resultHash: '8b'.repeat(32) }));
    const plan = buildDeliver({ ...this.frame, jobs: deliveries, funding: this.wallet('worker') });
    const { outputs, measured } = this.run(plan, jobs.length + 2);
    return {
      made: jobs.map((_, index) => valueOf(decodeJobDelivered(outputs[index + 1]!, this.deployment))),
      measured,
    };
  }

  settle(provider: Provider, jobs: readonly SettledJob[]): Measured<Provider> {
    const plan = buildSettle({ ...this.frame, provider, jobs: jobs as readonly JobDelivered[] });
    const { outputs, measured } = this.run(plan, jobs.length + 3);
    return { made: this.provider(outputs[0]!), measured };
  }

  /** Lets enough blocks pass for delivered jobs to be due. */
  waitForRelease(): void {
    this.ledger.height += this.deployment.constants.disputeBlocks;
  }

  provider = (box: Parameters<typeof decodeProvider>[0]): Provider => valueOf(decodeProvider(box, this.deployment));
}
