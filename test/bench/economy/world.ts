import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import { assetRowOf, loanOf } from '#lib/protocol/account/collateral.ts';
import type { Loan } from '#lib/protocol/account/loan.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance, encodeGovernance, type Governance, type Parameters } from '#lib/protocol/governance/box.ts';
import { decodeAssetPool, decodeOraclePool, type AssetPool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import type { PricePools } from '#lib/protocol/oracle/price.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import type { Cast } from './cast.ts';
import type { SimLedger } from './simLedger.ts';
import type { Setting } from './setting.ts';

/** nanoERG of a dollar at the share of 1: 0.31 USD an ERG. */
const NANO_ERG_PER_USD = 3_225_806_451.6;
export const USD_PER_BTC = 60_000;
export const USD_PER_ETH = 3_000;

export interface WorldParts {
  readonly setting: Setting;
  readonly deployment: Deployment;
  readonly cast: Cast;
  readonly ledger: SimLedger;
}

/** The chain as everybody sees it, and the truth that the oracle follows. */
export class World {
  readonly setting: Setting;
  readonly deployment: Deployment;
  readonly cast: Cast;
  readonly ledger: SimLedger;
  /** True price of everything volatile, as a share of the first. */
  share = 1;
  readonly #read = new WeakMap<ChainBox, unknown>();

  constructor({ setting, deployment, cast, ledger }: WorldParts) {
    this.setting = setting;
    this.deployment = deployment;
    this.cast = cast;
    this.ledger = ledger;
  }

  /** The same world but for these parts. */
  over(parts: Partial<WorldParts>): World {
    const { setting, deployment, cast, ledger } = this;
    const world = new World({ setting, deployment, cast, ledger, ...parts });
    world.share = this.share;
    return world;
  }

  /** A world apart, where governance says something else as if it had from the start. */
  fork(parameters: Partial<Parameters> = {}): World {
    const world = this.over({ ledger: this.ledger.fork() });
    const { box, ...inForce } = this.governance;
    world.ledger.replace(box, { ...box, additionalRegisters: encodeGovernance({ ...inForce, ...parameters }) });
    return world;
  }

  get frame(): Frame {
    return { deployment: this.deployment, height: this.ledger.height };
  }

  get governance(): Governance {
    return this.#all(this.deployment.trees.governance, decodeGovernance)[0]!;
  }
  get accounts(): readonly Account[] {
    return this.#all(this.deployment.trees.account, decodeAccount);
  }
  get banks(): readonly Bank[] {
    return this.#all(this.deployment.trees.bank, decodeBank);
  }
  get desks(): readonly Desk[] {
    return this.#all(this.deployment.trees.desk, decodeDesk);
  }
  get registries(): readonly Registry[] {
    return this.#all(this.deployment.trees.registry, decodeRegistry);
  }

  get usd(): OraclePool {
    return this.#once(this.poolBox(this.deployment.externals.ergUsdPool), (box) =>
      decodeOraclePool(box, this.deployment),
    );
  }
  get assetPools(): readonly AssetPool[] {
    const { btcPool = '', ethPool = '' } = this.deployment.externals;
    return [btcPool, ethPool].map((nft) => this.#once(this.poolBox(nft), (box) => decodeAssetPool(box, nft)));
  }

  poolBox(nft: string): ChainBox {
    return this.ledger.heldBy(this.cast.oracle.ergoTree).find(({ assets }) => assets[0]?.tokenId === nft)!;
  }

  /** The pools by which an account is judged on chain. */
  poolsOf(account: Account): PricePools {
    const { asset } = assetRowOf(this.governance, account.collateral?.tokenId);
    return { usd: this.usd, asset: this.assetPools.find(({ nft }) => nft === asset.oracleNft) };
  }

  /** An account's debt and collateral, by the oracle or in truth. */
  loanOf(account: Account, by: 'oracle' | 'truth' = 'oracle'): Loan {
    const pools = this.poolsOf(account);
    const usd = by === 'oracle' ? pools.usd : { ...pools.usd, nanoErgPerUsd: this.trueNanoErgPerUsd };
    const row = assetRowOf(this.governance, account.collateral?.tokenId);
    return loanOf(account, row, { pools: { ...pools, usd }, deployment: this.deployment });
  }

  get trueNanoErgPerUsd(): bigint {
    return nanoErgPerUsdAt(this.share);
  }

  wallet({ ergoTree }: SecretKey) {
    return { boxes: this.ledger.heldBy(ergoTree), changeErgoTree: ergoTree };
  }
  balance({ ergoTree }: SecretKey) {
    const { nanoErg, tokens } = balanceOf(this.ledger.heldBy(ergoTree));
    const { tokens: ours, externals } = this.deployment;
    return { nanoErg, microGpuc: tokens[ours.gpuc] ?? 0n, cents: tokens[externals.sigUsd] ?? 0n, tokens };
  }

  submit(build: () => UnsignedPlan, ...keys: readonly SecretKey[]): readonly ChainBox[] {
    return this.ledger.submit(build(), keys);
  }

  /** Sends what can be built; nothing where a builder says that it cannot, such as for want of money. */
  attempt(build: () => UnsignedPlan, ...keys: readonly SecretKey[]): boolean {
    try {
      this.submit(build, ...keys);
      return true;
    } catch (error) {
      if (error instanceof PlanError) return false;
      throw error;
    }
  }

  #all<T>(ergoTree: string, decode: (box: ChainBox, deployment: Deployment) => Decoded<T>): readonly T[] {
    return this.ledger.heldBy(ergoTree).map((box) => this.#once(box, () => decode(box, this.deployment)));
  }

  #once<T>(box: ChainBox, decode: (box: ChainBox) => Decoded<T>): T {
    const known = this.#read.get(box) as T | undefined;
    if (known !== undefined) return known;
    const read = valueOf(decode(box));
    this.#read.set(box, read);
    return read;
  }
}

/** What a dollar costs where everything volatile is worth so much of its first price. */
export const nanoErgPerUsdAt = (share: number): bigint => BigInt(Math.round(NANO_ERG_PER_USD / share));
/** Bitcoin, ether and ERG fall together, so that what one costs in the other stays. */
export const nanoErgPerBtc = BigInt(Math.round(NANO_ERG_PER_USD * USD_PER_BTC));
export const nanoErgPerEth = BigInt(Math.round(NANO_ERG_PER_USD * USD_PER_ETH));
