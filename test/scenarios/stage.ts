import type { SignedTransaction } from '@fleet-sdk/common';
import { expect } from 'vitest';
import { overlayPool } from '#lib/chain/mempool.ts';
import type { ChainBox, SubmitRefusal, SubmitResult } from '#lib/chain/ports.ts';
import { outputBoxes, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { decodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import { decodeProposal, type Proposal } from '#lib/protocol/proposal/box.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { Frame, Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { Accounts, Gain, Gains } from './accounts.ts';
import type { ScenarioDriver } from './driver.ts';
import { signByGuards } from './guards.ts';
import type { People, PersonName } from './people.ts';

/** Builds a plan for the chain as it is now; asked again when the chain has moved on. */
export type PlanSource = (frame: Frame) => UnsignedPlan | Promise<UnsignedPlan>;

/** Gains by party, parts of it left out where zero. */
export type Expected = Readonly<Record<string, Partial<Gain>>>;

export interface Sent {
  readonly signed: SignedTransaction;
  readonly outputs: readonly ChainBox[];
  readonly plan: UnsignedPlan;
}

export interface StageOptions {
  readonly driver: ScenarioDriver;
  readonly accounts: Accounts;
  readonly people: People;
  readonly deployment: DeploymentFile;
}

const mostAttempts = 40;
/** Blocks by which a plan may be outdated before its refusal by a script proves something. */
const freshBlocks = 1;

/** One deployment on one chain with the people who use it. */
export class Stage {
  readonly driver: ScenarioDriver;
  readonly accounts: Accounts;
  readonly people: People;
  readonly deployment: DeploymentFile;

  constructor({ driver, accounts, people, deployment }: StageOptions) {
    this.driver = driver;
    this.accounts = accounts;
    this.people = people;
    this.deployment = deployment;
  }

  tree(name: PersonName): string {
    return this.people[name].ergoTree;
  }

  /** What a person can spend now. */
  async funding(name: PersonName): Promise<Funding> {
    return { boxes: await spendableBoxes(this.driver.chain, this.tree(name)), changeErgoTree: this.tree(name) };
  }

  async frame(): Promise<Frame> {
    return { deployment: this.deployment, height: (await this.driver.chain.tip()).height };
  }

  /** Builds, signs, sends and waits; then holds what the chain says of it against the expected gains. */
  async act(name: string, source: PlanSource, expected: Expected): Promise<Sent> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const sent = await this.send(name, source);
      if (await this.confirm(sent)) {
        await this.enter(name, sent, expected);
        return sent;
      }
    }
    throw new Error(`${name}: the node accepts it and forgets it, again and again`);
  }

  /** Enters a confirmed transaction into the books and holds it against expectation. */
  async enter(name: string, { signed }: Sent, expected: Expected): Promise<void> {
    expect(await this.accounts.enter(this.driver, signed.id), name).toEqual(complete(expected));
  }

  /** Sends until a node accepts; what made it refuse must be that the chain moved on or that its index lags. */
  async send(name: string, source: PlanSource): Promise<Sent> {
    let last = '';
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const frame = await this.frame();
      const plan = await this.#build(frame, source);
      if (plan instanceof PlanError) last = plan.message;
      else {
        const signed = await this.sign(plan);
        const result = await this.driver.chain.submit(signed);
        if (result.ok) {
          expect(result.txId, name).toBe(signed.id);
          return { signed, plan, outputs: outputBoxes(signed.outputs, signed.id) };
        }
        last = `${result.refusal} (${result.detail})`;
        if (!(await this.#mayPass(frame, result.refusal))) break;
      }
      await pause();
    }
    throw new Error(`${name}: ${last}`);
  }

  /** False where the pool lost it for good, so that it must be built anew. */
  async confirm({ signed }: Sent): Promise<boolean> {
    return (await this.driver.waitConfirmed(signed)).kind === 'confirmed';
  }

  /**
   * Sends a dishonest transaction: the node must refuse it for this reason, when asked and when sent. `dishonest` starts
   * from a plan that the node would accept, which is shown by its accepting the honest one later.
   */
  async refuses(name: string, source: PlanSource, refusal: SubmitRefusal): Promise<void> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const frame = await this.frame();
      const plan = await this.#build(frame, source);
      if (!(plan instanceof PlanError)) {
        const signed = await this.sign(plan);
        const checked = await this.driver.chain.check(signed);
        const sent = await this.driver.chain.submit(signed);
        const passing = refusalOf(sent) === 'input-spent' && refusal !== 'input-spent';
        if (!passing) {
          expect([refusalOf(checked), refusalOf(sent)], `${name}: ${detailOf(sent)}`).toEqual([refusal, refusal]);
          return;
        }
      }
      await pause();
    }
    throw new Error(`${name}: its inputs never become visible`);
  }

  /** Signs with the keys of all people, and with the guards' where the plan says so. */
  async sign(plan: UnsignedPlan): Promise<SignedTransaction> {
    const keys = Object.values(this.people);
    if (plan.thresholds.length > 0) {
      return signByGuards(plan, keys, await this.driver.chain.lastHeaders(10));
    }
    return signTransaction(plan.transaction, { keys, provers: plan.provers, network: this.driver.network });
  }

  async governance(): Promise<Governance> {
    return this.#only('governance', decodeGovernance);
  }

  async proposal(): Promise<Proposal> {
    return this.#only('proposal', decodeProposal);
  }

  /** A registry shard that has not been spent lately, so that two scenarios seldom want the same. */
  async registry(): Promise<Registry> {
    const boxes = await this.boxesOf('registry');
    return valueOf(decodeRegistry(boxes[0]!, this.deployment));
  }

  /** Boxes of a contract with the pool on top, oldest first. */
  async boxesOf(contract: keyof DeploymentFile['trees']): Promise<readonly ChainBox[]> {
    const { chain } = this.driver;
    const tree = this.deployment.trees[contract];
    return this.driver.eventually(`a box of ${contract}`, async () => {
      const boxes = overlayPool(
        await chain.unspentByErgoTree(tree),
        await chain.poolTransactions(),
        (box) => box.ergoTree === tree,
      );
      return boxes.length > 0 ? boxes : undefined;
    });
  }

  async #only<T>(
    contract: keyof DeploymentFile['trees'],
    decode: (box: ChainBox, deployment: DeploymentFile) => Decoded<T>,
  ): Promise<T> {
    const [box] = await this.boxesOf(contract);
    return valueOf(decode(box!, this.deployment));
  }

  /** A wallet may look empty while the index has not seen its latest change. */
  async #build(frame: Frame, source: PlanSource): Promise<UnsignedPlan | PlanError> {
    try {
      return await source(frame);
    } catch (error) {
      if (error instanceof PlanError && error.code === 'insufficient_funds') return error;
      throw error;
    }
  }

  async #mayPass({ height }: Frame, refusal: SubmitRefusal): Promise<boolean> {
    if (refusal === 'input-spent' || refusal === 'lost-race' || refusal === 'pool-full') return true;
    return (await this.driver.chain.tip()).height - height > freshBlocks;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

const refusalOf = (result: SubmitResult): SubmitRefusal | 'accepted' => (result.ok ? 'accepted' : result.refusal);
const detailOf = (result: SubmitResult): string => (result.ok ? 'accepted' : result.detail);

/** What a decoded box holds; a mismatch here is a broken scenario. */
export function valueOf<T>(result: Decoded<T>): T {
  if (!result.ok) throw new Error(`not what it was taken for: ${result.reason}`);
  return result.value;
}

function complete(expected: Expected): Gains {
  return Object.fromEntries(
    Object.entries(expected).map(([party, { nanoErg = 0n, microGpuc = 0n, rsBtc = 0n }]) => [
      party,
      { nanoErg, microGpuc, rsBtc },
    ]),
  );
}
