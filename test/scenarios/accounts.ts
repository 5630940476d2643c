import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { Chain, ChainBox, ConfirmedTransaction } from '#lib/chain/ports.ts';
import type { ScenarioDriver } from './driver.ts';

/** What somebody gained (or lost, below zero). */
export interface Gain {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
}
/** By party; parties that neither gain nor lose are left out. */
export type Gains = Readonly<Record<string, Gain>>;

const nothing: Gain = { nanoErg: 0n, microGpuc: 0n };
const plus = (left: Gain, right: Gain): Gain => ({
  nanoErg: left.nanoErg + right.nanoErg,
  microGpuc: left.microGpuc + right.microGpuc,
});
const isZero = ({ nanoErg, microGpuc }: Gain): boolean => nanoErg === 0n && microGpuc === 0n;

export const minerFees = 'minerFees';

/**
 * Books of who owns what, kept from what the node says is on chain: no builder, no plan and no signed transaction is
 * asked. A transaction that makes or loses ERG or GPUC cannot be entered.
 */
export class Accounts {
  readonly #names = new Map<string, string>([[FEE_CONTRACT, minerFees]]);
  readonly #balances = new Map<string, Gain>();
  readonly #entered = new Set<string>();
  #gpuc: string | undefined;

  name(ergoTree: string, party: string): void {
    this.#names.set(ergoTree, party);
  }

  set gpucTokenId(tokenId: string) {
    this.#gpuc = tokenId;
  }

  get count(): number {
    return this.#entered.size;
  }

  balance(party: string): Gain {
    return this.#balances.get(party) ?? nothing;
  }

  parties(): readonly (readonly [ergoTree: string, party: string])[] {
    return [...this.#names].filter(([, party]) => party !== minerFees);
  }

  /** Reads a confirmed transaction and its inputs back from the chain, enters it and says who gained what. */
  async enter(driver: ScenarioDriver, txId: string): Promise<Gains> {
    if (this.#entered.has(txId)) throw new Error(`${txId} is entered already`);
    const { chain } = driver;
    const transaction = await driver.eventually(`the index to show ${txId}`, () => chain.transaction(txId));
    const inputs = await Promise.all(
      transaction.inputs.map(({ boxId }) =>
        driver.eventually(`the index to show box ${boxId}`, async () => await spentBox(chain, boxId, txId)),
      ),
    );
    const gains = this.#gains(transaction, inputs);
    for (const [party, gain] of Object.entries(gains)) this.#balances.set(party, plus(this.balance(party), gain));
    this.#entered.add(txId);
    return gains;
  }

  #gains({ id, outputs }: ConfirmedTransaction, inputs: readonly ChainBox[]): Gains {
    const gains = new Map<string, Gain>();
    const add = (box: ChainBox, sign: bigint) => {
      const party = this.#names.get(box.ergoTree) ?? `unknown ${box.ergoTree}`;
      const microGpuc = box.assets.reduce(
        (sum, { tokenId, amount }) => (tokenId === this.#gpuc ? sum + amount : sum),
        0n,
      );
      gains.set(party, plus(gains.get(party) ?? nothing, { nanoErg: sign * box.value, microGpuc: sign * microGpuc }));
    };
    for (const box of inputs) add(box, -1n);
    for (const box of outputs) add(box, 1n);
    const sum = [...gains.values()].reduce(plus, nothing);
    const mints = inputs[0]?.boxId === this.#gpuc;
    if (sum.nanoErg !== 0n || (sum.microGpuc !== 0n && !mints)) {
      throw new Error(`${id} changes the sum of ERG by ${sum.nanoErg}, that of GPUC by ${sum.microGpuc}`);
    }
    return Object.fromEntries([...gains].filter(([, gain]) => !isZero(gain)));
  }
}

/** A box as the index shows it once it knows of the spending. */
async function spentBox(chain: Chain, boxId: string, txId: string): Promise<ChainBox | undefined> {
  const box = await chain.boxById(boxId);
  return box?.spentTransactionId === txId ? box : undefined;
}
