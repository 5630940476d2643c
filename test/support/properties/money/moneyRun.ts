import type { Account } from '#lib/protocol/account/box.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import type { CreditTerms } from '#lib/protocol/account/spend.ts';
import { decodeBank, encodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeAssetPool, decodeOraclePool, encodePool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import type { Venues } from '#lib/protocol/order/fills.ts';
import type { ChainBox, Decoded } from '#lib/protocol/shared/chainBox.ts';
import { guards, people } from '../../contracts/people.ts';
import { asset, candidate, ERG, place } from '../../contracts/world.ts';
import { valueOf } from '../../protocol/planRunner.ts';
import { SUPPLY } from '../genesis.ts';
import type { Tally } from '../histogram.ts';
import { checkInvariants } from '../invariants.ts';
import { MarketRun } from '../marketRun.ts';
import type { Person } from '../model.ts';
import { checkMoney } from './invariants.ts';
import {
  stateOf,
  type ModelAccount,
  type ModelBank,
  type ModelDesk,
  type ModelOrder,
  type MoneyModel,
} from './model.ts';

const BANKS = 2;
const FIRST_USD = 2_000_000_000n;
const USD_PER_BTC = 60_000n;
const USD_PER_ETH = 3_000n;
/** Units of each token that each person starts with. */
const FIRST_UNITS = 1_000_000_000n;
const BANK_NANO_ERG = 2n * ERG;

/** Where a pool's box stands, whose script is the oracle's own affair. */
const poolTree = guards[0].ergoTree;

/** A market with members, banks, desks and orders in it, on a ledger beside the model that says what it should hold. */
export class MoneyRun extends MarketRun {
  readonly money: MoneyModel;
  readonly #pools = new Map<'usd' | 'btc' | 'eth', ChainBox>();
  #nonce = 500;

  constructor(deployment: Deployment, tally: Tally) {
    super(deployment, tally);
    const height = this.ledger.height;
    const prices = { usd: FIRST_USD, btc: USD_PER_BTC * FIRST_USD, eth: USD_PER_ETH * FIRST_USD, height };
    this.money = { accounts: [], banks: [], desks: [], orders: [], purses: new Map(), prices };
    for (let count = 0; count < BANKS; count++) this.money.banks.push(this.#foundBank());
    for (const person of Object.keys(people) as Person[]) this.#endow(person);
    this.publish(prices);
    this.checkBooks();
  }

  get bankNanoErg(): bigint {
    return BANK_NANO_ERG;
  }

  get supplyMicroGpuc(): bigint {
    return SUPPLY + BigInt(BANKS) * this.deployment.constants.bankInitialMicroGpuc;
  }

  override checkBooks(): void {
    checkInvariants(this, this.supplyMicroGpuc);
    checkMoney(this);
  }

  /** New boxes of all pools. Prices in nanoERG a whole unit. */
  publish({ usd, btc, eth }: { readonly usd: bigint; readonly btc: bigint; readonly eth: bigint }): void {
    const { ergUsdPool, btcPool = '', ethPool = '' } = this.deployment.externals;
    const { height } = this.ledger;
    this.money.prices = { usd, btc, eth, height };
    for (const [name, nft, rate] of [
      ['usd', ergUsdPool, usd] as const,
      ['btc', btcPool, btc] as const,
      ['eth', ethPool, eth] as const,
    ]) {
      const box = candidate(poolTree, 10_000_000n, {
        creationHeight: height,
        assets: [asset(nft, 1n)],
        additionalRegisters: encodePool(rate, 1),
      });
      this.#pools.set(name, this.ledger.replace(this.#pools.get(name), place(box, this.#nonce++)));
    }
  }

  get oracle(): OraclePool {
    return valueOf(decodeOraclePool(this.#pools.get('usd')!, this.deployment));
  }

  /** Governance and the pools that price a collateral, ERG where there is no token. */
  terms(tokenId?: string): CreditTerms {
    const { rsBtc, rsEth, btcPool = '', ethPool = '' } = this.deployment.externals;
    const own =
      tokenId === rsBtc ? (['btc', btcPool] as const) : tokenId === rsEth ? (['eth', ethPool] as const) : undefined;
    const pool = own && valueOf(decodeAssetPool(this.#pools.get(own[0])!, own[1]));
    return { governance: this.governance, pools: { usd: this.oracle, ...(pool && { asset: pool }) } };
  }

  get venues(): Venues {
    const { banks, desks } = this.money;
    return {
      banks: banks.map(this.bank),
      desks: desks.filter(({ gone }) => !gone).map(this.desk),
      governance: this.governance,
      oracle: this.oracle,
      height: this.ledger.height,
    };
  }

  account = ({ boxId }: ModelAccount): Account => this.#read(boxId, decodeAccount);
  bank = ({ boxId }: ModelBank): Bank => this.#read(boxId, decodeBank);
  desk = ({ boxId }: ModelDesk): Desk => this.#read(boxId, decodeDesk);
  order = ({ boxId }: ModelOrder): Order => this.#read(boxId, decodeOrder);

  /** Books what became of an account, and the edge where its state is another. */
  follow(account: ModelAccount, box: ChainBox | undefined, change: Partial<ModelAccount>): void {
    const before = stateOf(account);
    Object.assign(account, change, { boxId: box?.boxId ?? '', bornHeight: box?.creationHeight ?? 0 });
    const after = stateOf(account);
    if (after !== before) this.tally.edges.count(`account ${before} -> ${after}`);
  }

  /** Books tokens beside GPUC. */
  hold(person: Person, tokenId: string, units: bigint): void {
    const key = `${person} ${tokenId}`;
    this.money.purses.set(key, (this.money.purses.get(key) ?? 0n) + units);
  }

  #read<T>(boxId: string, decode: (box: ChainBox, deployment: Deployment) => Decoded<T>): T {
    const box = this.ledger.unspent.get(boxId);
    if (box === undefined) throw new Error(`box ${boxId} should be unspent`);
    return valueOf(decode(box, this.deployment));
  }

  #foundBank(): ModelBank {
    const { tokens, externals, constants, trees } = this.deployment;
    const gpucMicroGpuc = constants.bankInitialMicroGpuc;
    const box = candidate(trees.bank, BANK_NANO_ERG, {
      creationHeight: this.ledger.height,
      assets: [asset(tokens.bank, 1n), asset(tokens.gpuc, gpucMicroGpuc), asset(externals.sigUsd, 1n)],
      additionalRegisters: encodeBank({ windowStart: 0, redeemedMicroGpuc: 0n }),
    });
    const { boxId } = this.ledger.found(place(box, this.#nonce++));
    return { boxId, gpucMicroGpuc, cents: 1n, windowStart: 0, redeemedMicroGpuc: 0n };
  }

  #endow(person: Person): void {
    const { sigUsd, rsBtc, rsEth } = this.deployment.externals;
    const held = [sigUsd, rsBtc, rsEth];
    const purse = candidate(people[person].ergoTree, ERG, {
      creationHeight: this.ledger.height,
      assets: held.map((tokenId) => asset(tokenId, FIRST_UNITS)),
    });
    this.ledger.found(place(purse, this.#nonce++));
    for (const tokenId of held) this.hold(person, tokenId, FIRST_UNITS);
  }
}
