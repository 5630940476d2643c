import { readHistory } from '#lib/audit/readHistory.ts';
import type { ChainHistory } from '#lib/audit/chainHistory.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { outputBoxes, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import type { Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { decodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen, type JobRequest } from '#lib/protocol/jobOpen/box.ts';
import { buildOpen } from '#lib/protocol/jobOpen/open.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { signByGuards } from '#test/scenarios/guards.ts';
import { people } from '#test/support/contracts/people.ts';
import { hexOf, valueOf } from '#test/support/protocol/planRunner.ts';
import { testKey } from '../deploy/devnetOrder.ts';

export const noon = Date.UTC(2026, 0, 5, 12);
const guardKeys = [2, 3, 4].map((byte) => testKey(byte));

export type Person = keyof typeof people;

/** A deployment on a devchain of its own, driven by the real builders, whose history the audit can read. */
export class AuditedMarket {
  readonly devchain: Devchain;
  readonly deployment: DeploymentFile;

  constructor(devchain: Devchain, deployment: DeploymentFile) {
    this.devchain = devchain;
    this.deployment = deployment;
  }

  get chain() {
    return devchainAsChain(this.devchain);
  }

  get frame() {
    return { deployment: this.deployment, height: this.devchain.height };
  }

  reach(height: number): void {
    if (height > this.devchain.height) this.devchain.mine(height - this.devchain.height);
  }

  /** Boxes made by a plan, once it is in a block. */
  run(plan: UnsignedPlan, extra: readonly SecretKey[] = []): readonly ChainBox[] {
    const keys = [...Object.values(people), ...guardKeys, ...extra];
    const signed =
      plan.thresholds.length > 0
        ? signByGuards(plan, keys, this.devchain.index.lastHeaders(10))
        : signTransaction(plan.transaction, { keys, provers: plan.provers });
    const outcome = this.devchain.submit(signed);
    if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.detail}`);
    return outputBoxes(signed.outputs, signed.id);
  }

  wallet(name: Person) {
    const { ergoTree } = people[name];
    const boxes = this.devchain.index.lists.unspentByTree.of(ergoTree).map(({ box }) => box);
    return { boxes, changeErgoTree: ergoTree };
  }

  #one<T>(
    tree: keyof DeploymentFile['trees'],
    decode: (box: ChainBox, deployment: DeploymentFile) => { ok: true; value: T } | { ok: false; reason: string },
  ): T {
    const [record] = this.devchain.index.lists.unspentByTree.of(this.deployment.trees[tree]);
    return valueOf(decode(record!.box, this.deployment));
  }

  get governance(): Governance {
    return this.#one('governance', decodeGovernance);
  }
  get proposal(): Proposal {
    return this.#one('proposal', decodeProposal);
  }
  get registry(): Registry {
    return this.#one('registry', decodeRegistry);
  }

  enrol(slots = 4): Provider {
    const { registry, governance } = this;
    const outputs = this.run(
      buildEnrolProvider({
        ...this.frame,
        registry,
        governance,
        funding: this.wallet('owner'),
        ownerTree: people.owner.ergoTree,
        slots,
        stakeMicroGpuc: BigInt(slots) * 3_000_000n,
        terms: {
          basePriceMicroGpuc: 500_000n,
          surgeBps: 1_000,
          offPeakFromHour: 11,
          offPeakToHour: 14,
          discountBps: 2_000,
          longestHours: 100,
        },
        gpuClass: 'rtx-4090',
        workerTree: people.worker.ergoTree,
        card: { recipient: 'age1test', gpuCount: 1, vramMib: 24_576 },
      }),
    );
    return this.provider(outputs[1]!);
  }

  open(wishes: Partial<JobRequest> = {}): JobOpen {
    const outputs = this.run(
      buildOpen({
        ...this.frame,
        funding: this.wallet('consumer'),
        escrowMicroGpuc: 3_000_000n,
        request: {
          consumerTree: people.consumer.ergoTree,
          acceptedKeys: [hexOf('rtx-4090')],
          hours: 2,
          startBy: this.devchain.height + 100,
          leastReputation: -1_000,
          leastStakeMicroGpuc: 1_000_000n,
          commitment: '9a'.repeat(32),
          ...wishes,
        },
      }),
    );
    return valueOf(decodeJobOpen(outputs[0]!, this.deployment));
  }

  match(provider: Provider, count: number): { provider: Provider; jobs: readonly JobActive[] } {
    const jobs = Array.from({ length: count }, () => this.open());
    const { governance } = this;
    const outputs = this.run(buildMatch({ ...this.frame, provider, jobs, governance, timestampMs: noon }));
    return {
      provider: this.provider(outputs[0]!),
      jobs: jobs.map((_, index) => valueOf(decodeJobActive(outputs[index + 1]!, this.deployment))),
    };
  }

  deliver(jobs: readonly JobActive[]): readonly JobDelivered[] {
    const committed = jobs.map((job) => ({ job, resultHash: '8b'.repeat(32) }));
    const outputs = this.run(buildDeliver({ ...this.frame, jobs: committed, funding: this.wallet('worker') }));
    return jobs.map((_, index) => valueOf(decodeJobDelivered(outputs[index + 1]!, this.deployment)));
  }

  provider = (box: ChainBox): Provider => valueOf(decodeProvider(box, this.deployment));
  review = (box: ChainBox): JobReview => valueOf(decodeJobReview(box, this.deployment));

  history(): Promise<ChainHistory> {
    return readHistory(this.chain, this.deployment);
  }
}
