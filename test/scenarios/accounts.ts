import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { Chain, ChainBox, ConfirmedTransaction } from '#lib/chain/ports.ts';
import type { ScenarioDriver } from './driver.ts';

/** What somebody gained (or lost, below zero). */
export interface Gain {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
  /** Units of the test rsBTC. */
  readonly rsBtc: bigint;
}
/** By party; parties that neither gain nor lose are left out. */
export type Gains = Readonly<Record<string, Gain>>;

/** The tokens that the books are kept in, by what they call them. */
export type BookedTokens = Readonly<Record<'microGpuc' | 'rsBtc', string>>;

const nothing: Gain = { nanoErg: 0n, microGpuc: 0n, rsBtc: 0n };
const plus = (left: Gain, right: Gain): Gain => ({
  nanoErg: left.nanoErg + right.nanoErg,
  microGpuc: left.microGpuc + right.microGpuc,
  rsBtc: left.rsBtc + right.rsBtc,
});
const isZero = (gain: Gain): boolean => Object.values(gain).every((amount) => amount === 0n);

/** What a box holds, in the units of the books. */
export function holdingOf({ value, assets }: Pick<ChainBox, 'value' | 'assets'>, tokens: BookedTokens): Gain {
  const held = (tokenId: string): bigint =>
    assets.reduce((sum, asset) => (asset.tokenId === tokenId ? sum + asset.amount : sum), 0n);
  return { nanoErg: value, microGpuc: held(tokens.microGpuc), rsBtc: held(tokens.rsBtc) };
}

const negative = ({ nanoErg, microGpuc, rsBtc }: Gain): Gain => ({
  nanoErg: -nanoErg,
  microGpuc: -microGpuc,
  rsBtc: -rsBtc,
});

export const minerFees = 'minerFees';

/**
 * Books of who owns what, kept from what the node says is on chain: no builder, no plan and no signed transaction is
 * asked. A transaction that makes or loses ERG, GPUC or rsBTC cannot be entered.
 */
export class Accounts {
  readonly #names = new Map<string, string>([[FEE_CONTRACT, minerFees]]);
  readonly #balances = new Map<string, Gain>();
  readonly #entered = new Set<string>();
  #tokens: BookedTokens = { microGpuc: '', rsBtc: '' };

  name(ergoTree: string, party: string): void {
    this.#names.set(ergoTree, party);
  }

  set tokens(tokens: BookedTokens) {
    this.#tokens = tokens;
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
    const add = (box: ChainBox, gain: Gain) => {
      const party = this.#names.get(box.ergoTree) ?? `unknown ${box.ergoTree}`;
      gains.set(party, plus(gains.get(party) ?? nothing, gain));
    };
    for (const box of inputs) add(box, negative(holdingOf(box, this.#tokens)));
    for (const box of outputs) add(box, holdingOf(box, this.#tokens));
    const sum = [...gains.values()].reduce(plus, nothing);
    const minted = inputs[0]?.boxId;
    const made = (token: keyof BookedTokens): boolean => sum[token] !== 0n && minted !== this.#tokens[token];
    if (sum.nanoErg !== 0n || made('microGpuc') || made('rsBtc')) {
      const { nanoErg, microGpuc, rsBtc } = sum;
      throw new Error(`${id} changes the sum of ERG by ${nanoErg}, that of GPUC by ${microGpuc}, of rsBTC by ${rsBtc}`);
    }
    return Object.fromEntries([...gains].filter(([, gain]) => !isZero(gain)));
  }
}

/** A box as the index shows it once it knows of the spending. */
async function spentBox(chain: Chain, boxId: string, txId: string): Promise<ChainBox | undefined> {
  const box = await chain.boxById(boxId);
  return box?.spentTransactionId === txId ? box : undefined;
}
