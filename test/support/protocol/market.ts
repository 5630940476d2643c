import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeGovernance, encodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen, type JobRequest } from '#lib/protocol/jobOpen/box.ts';
import { buildOpen } from '#lib/protocol/jobOpen/open.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProposal, encodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { parameters, registryBox } from '../contracts/boxes.ts';
import { people } from '../contracts/people.ts';
import { asset, candidate, deployment, ERG, place, tokens, trees, walletBox } from '../contracts/world.ts';
import { hexOf, PlanRunner, valueOf } from './planRunner.ts';

/** A deployed market whose boxes move on from action to action, at a height that tests move. */
export class Market {
  readonly deployment = deployment;
  readonly #runner = new PlanRunner();
  height = 1_000;
  timestampMs = Date.UTC(2026, 0, 5, 12);
  governance: Governance = valueOf(decodeGovernance(governanceBox(), deployment));
  proposal: Proposal = valueOf(decodeProposal(proposalBox(), deployment));
  registry: Registry = valueOf(decodeRegistry(registryBox(), deployment));
  #nonce = 9_000;

  get frame() {
    return { deployment, height: this.height };
  }

  run(plan: UnsignedPlan): readonly ChainBox[] {
    return this.#runner.run(plan, this).outputs;
  }

  /** Cost units of a plan that the ledger accepts. */
  costOf(plan: UnsignedPlan): number {
    return this.#runner.run(plan, this).cost;
  }

  /** Fresh money in somebody's wallet. */
  wallet(name: keyof typeof people, gpuc?: bigint) {
    this.#nonce += 1;
    const { ergoTree } = people[name];
    const box = walletBox(ergoTree, { nonce: this.#nonce, ...(gpuc === undefined ? {} : { gpuc }) });
    return { boxes: [box], changeErgoTree: ergoTree };
  }

  enrolProvider(slots = 4): Provider {
    const outputs = this.run(
      buildEnrolProvider({
        ...this.frame,
        registry: this.registry,
        governance: this.governance,
        funding: this.wallet('owner', 1_000_000_000n),
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
        gpuClass: 'rtx-4090',
        workerTree: people.worker.ergoTree,
        card: { recipient: 'age1test', gpuCount: 1, vramMib: 24_576 },
      }),
    );
    this.registry = valueOf(decodeRegistry(outputs[0]!, deployment));
    return this.provider(outputs[1]!);
  }

  open(wishes: Partial<JobRequest> = {}): JobOpen {
    const outputs = this.run(
      buildOpen({
        ...this.frame,
        funding: this.wallet('consumer', 50_000_000n),
        escrowMicroGpuc: 3_000_000n,
        request: {
          consumerTree: people.consumer.ergoTree,
          acceptedKeys: [hexOf('rtx-4090')],
          hours: 2,
          startBy: this.height + 100,
          leastReputation: 0,
          leastStakeMicroGpuc: 1_000_000n,
          commitment: '9a'.repeat(32),
          ...wishes,
        },
      }),
    );
    return valueOf(decodeJobOpen(outputs[0]!, deployment));
  }

  match(provider: Provider, jobs: readonly JobOpen[]): { provider: Provider; jobs: readonly JobActive[] } {
    const { governance, timestampMs } = this;
    const outputs = this.run(buildMatch({ ...this.frame, provider, jobs, governance, timestampMs }));
    return {
      provider: this.provider(outputs[0]!),
      jobs: jobs.map((_, index) => valueOf(decodeJobActive(outputs[index + 1]!, deployment))),
    };
  }

  deliver(jobs: readonly JobActive[]): readonly JobDelivered[] {
    const outputs = this.run(
      buildDeliver({
        ...this.frame,
        jobs: jobs.map((job) => ({ job, resultHash: '8b'.repeat(32) })),
        funding: this.wallet('worker'),
      }),
    );
    return jobs.map((_, index) => valueOf(decodeJobDelivered(outputs[index + 1]!, deployment)));
  }

  /** A provider with `count` of his jobs running. */
  running(count: number, slots = 4): { provider: Provider; jobs: readonly JobActive[] } {
    const provider = this.enrolProvider(slots);
    return this.match(
      provider,
      Array.from({ length: count }, () => this.open()),
    );
  }

  provider = (box: ChainBox): Provider => valueOf(decodeProvider(box, deployment));
  review = (box: ChainBox): JobReview => valueOf(decodeJobReview(box, deployment));
}

const governanceBox = () =>
  place(
    candidate(trees.governance, ERG, {
      assets: [asset(tokens.governance, 1n)],
      additionalRegisters: encodeGovernance(parameters),
    }),
    1,
  );

const proposalBox = () =>
  place(
    candidate(trees.proposal, ERG, {
      assets: [asset(tokens.proposal, 1n)],
      additionalRegisters: encodeProposal({ ...parameters, readyHeight: 0x7fffffff }),
    }),
    2,
  );
