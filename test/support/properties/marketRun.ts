import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { Frame, Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Rejection } from '#lib/devchain/rules/validationResult.ts';
import { guards, nextGuards, people } from '../contracts/people.ts';
import { valueOf } from '../protocol/planRunner.ts';
import { firstParameters, foundMarket, SUPPLY, SHARD_MICRO_GPUC } from './genesis.ts';
import type { Tally } from './histogram.ts';
import { checkInvariants } from './invariants.ts';
import { Ledger, type Accepted } from './ledger.ts';
import { signPlan } from './signPlan.ts';
import type { JobState, Model, ModelJob, ModelProvider, Person } from './model.ts';

/** Something that the market should accept now. */
export interface Move {
  readonly action: string;
  /** For the log of a failing sequence. */
  readonly about: string;
  readonly plan: () => UnsignedPlan;
  /** Blocks that pass between building and inclusion. */
  readonly delayBlocks?: number;
  /** Books in the model what the move should have done. */
  readonly book: (outputs: readonly ChainBox[]) => void;
}

export const SHARDS = 2;
const START_HEIGHT = 1_000;
const signers = { keys: Object.values(people), guards: [...guards, ...nextGuards] };

/** A market on a ledger beside the model that says what it should hold. */
export class MarketRun {
  readonly deployment: Deployment;
  readonly ledger = new Ledger(START_HEIGHT);
  readonly tally: Tally;
  readonly model: Model;
  readonly log: string[] = [];

  constructor(deployment: Deployment, tally: Tally) {
    this.deployment = deployment;
    this.tally = tally;
    const wallets = Object.values(people).map(({ ergoTree }) => ergoTree);
    foundMarket(this.ledger, deployment, { shards: SHARDS, wallets });
    const gpuc = (box: ChainBox) => box.assets.find(({ tokenId }) => tokenId === deployment.tokens.gpuc)?.amount ?? 0n;
    this.model = {
      jobs: [],
      providers: [],
      purses: new Map(wallets.map((tree) => [tree, gpuc(this.ledger.heldBy(tree)[0]!)])),
      treasuryMicroGpuc: 0n,
      registryMicroGpuc: SHARD_MICRO_GPUC * BigInt(SHARDS),
      parameters: firstParameters,
      proposed: undefined,
    };
    checkInvariants(this, SUPPLY);
  }

  /** Height of the block that includes a transaction sent now. */
  get next(): number {
    return this.ledger.height + 1;
  }

  get frame(): Frame {
    return { deployment: this.deployment, height: this.ledger.height };
  }

  wallet(person: Person): Funding {
    const { ergoTree } = people[person];
    return { boxes: this.ledger.heldBy(ergoTree), changeErgoTree: ergoTree };
  }

  /** Plays a move that must be accepted. @throws when it is not, or when an invariant breaks. */
  play(move: Move): void {
    this.log.push(`height ${this.ledger.height}: ${move.action} ${move.about}`);
    const plan = move.plan();
    this.ledger.height += move.delayBlocks ?? 0;
    const verdict = this.submit(plan);
    if (!verdict.ok) throw new Error(`${move.action} was refused: ${verdict.reason}, ${verdict.detail}`);
    move.book(verdict.outputs);
    this.tally.actions.count(move.action);
    this.checkBooks();
  }

  /** @throws where the unspent boxes are not what history makes of them */
  checkBooks(): void {
    checkInvariants(this, SUPPLY);
  }

  submit(plan: UnsignedPlan): Accepted | Rejection {
    return this.ledger.submit(signPlan(plan, signers));
  }

  advance(job: ModelJob, state: JobState, boxId = ''): void {
    this.tally.edges.count(`${job.state} -> ${state}`);
    job.state = state;
    job.boxId = boxId;
  }

  pay(person: Person, microGpuc: bigint): void {
    const { ergoTree } = people[person];
    this.model.purses.set(ergoTree, (this.model.purses.get(ergoTree) ?? 0n) + microGpuc);
  }

  jobOpen = (job: ModelJob): JobOpen => this.#decode(job.boxId, decodeJobOpen);
  jobActive = (job: ModelJob): JobActive => this.#decode(job.boxId, decodeJobActive);
  jobDelivered = (job: ModelJob): JobDelivered => this.#decode(job.boxId, decodeJobDelivered);
  jobReview = (job: ModelJob): JobReview => this.#decode(job.boxId, decodeJobReview);
  provider = (provider: ModelProvider): Provider => this.#decode(provider.boxId, decodeProvider);

  get governance(): Governance {
    return this.#only(this.deployment.trees.governance, decodeGovernance)[0]!;
  }

  get proposal(): Proposal {
    return this.#only(this.deployment.trees.proposal, decodeProposal)[0]!;
  }

  get registries(): readonly Registry[] {
    return this.#only(this.deployment.trees.registry, decodeRegistry);
  }

  #only<T>(tree: string, decode: (box: ChainBox, deployment: Deployment) => Decoded<T>): readonly T[] {
    return this.ledger.heldBy(tree).map((box) => valueOf(decode(box, this.deployment)));
  }

  #decode<T>(boxId: string, decode: (box: ChainBox, deployment: Deployment) => Decoded<T>): T {
    const box = this.ledger.unspent.get(boxId);
    if (box === undefined) throw new Error(`box ${boxId} should be unspent`);
    return valueOf(decode(box, this.deployment));
  }
}
