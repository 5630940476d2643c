import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { buildPublish } from '#lib/feeder/buildPublish.ts';
import { poolPrices } from '#lib/feeder/prices.ts';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import type { CreditTerms } from '#lib/protocol/account/spend.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeAssetPool, decodeOraclePool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { people } from '#test/support/contracts/people.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { testKey } from '../deploy/devnetOrder.ts';
import type { AuditedMarket, Person } from './auditedMarket.ts';

export const feeder = testKey(8);
const nanoUsd = 1_000_000_000n;

/** Banks, desks, orders and accounts of an audited market, as its chain shows them now. */
export class MoneyMarket {
  readonly market: AuditedMarket;

  constructor(market: AuditedMarket) {
    this.market = market;
  }

  /** nanoUSD an ERG; a bitcoin stays 60,000 dollars, an ether 3,000. */
  publish(ergNanoUsd: bigint): void {
    const { devchain, deployment, frame } = this.market;
    const { lists } = devchain.index;
    const prices = poolPrices({ ERG: ergNanoUsd, BTC: 60_000n * nanoUsd, ETH: 3_000n * nanoUsd });
    const publications = (['ergUsdPool', 'btcPool', 'ethPool'] as const).map((name) => {
      const nft = deployment.externals[name]!;
      return { nft, nanoErg: prices[name], box: lists.unspentByToken.of(nft)[0]!.box };
    });
    const nfts = publications.map(({ nft }) => nft);
    const boxes = lists.unspentByTree
      .of(feeder.ergoTree)
      .map(({ box }) => box)
      .filter((box) => nfts.every((nft) => amountOf(box, nft) === 0n));
    const funding = { boxes, changeErgoTree: feeder.ergoTree };
    this.market.run(buildPublish({ ...frame, publications, funding }), [feeder]);
  }

  #pool(name: 'ergUsdPool' | 'btcPool'): ChainBox {
    const { devchain, deployment } = this.market;
    return devchain.index.lists.unspentByToken.of(deployment.externals[name]!)[0]!.box;
  }

  get oracle(): OraclePool {
    return valueOf(decodeOraclePool(this.#pool('ergUsdPool'), this.market.deployment));
  }

  /** What prices collateral in ERG, or in rsBTC. */
  terms(collateral: 'erg' | 'rsBtc' = 'erg'): CreditTerms {
    const { governance, deployment } = this.market;
    if (collateral === 'erg') return { governance, pools: { usd: this.oracle } };
    const asset = valueOf(decodeAssetPool(this.#pool('btcPool'), deployment.externals.btcPool!));
    return { governance, pools: { usd: this.oracle, asset } };
  }

  #under(tree: 'account' | 'bank' | 'desk' | 'order'): readonly ChainBox[] {
    const { devchain, deployment } = this.market;
    return devchain.index.lists.unspentByTree.of(deployment.trees[tree]).map(({ box }) => box);
  }

  account(name: Person): Account {
    const accounts = this.#under('account').map((box) => valueOf(decodeAccount(box, this.market.deployment)));
    return accounts.find(({ ownerTree }) => ownerTree === people[name].ergoTree)!;
  }

  get banks(): readonly Bank[] {
    return this.#under('bank').map((box) => valueOf(decodeBank(box, this.market.deployment)));
  }

  get desk(): Desk {
    return valueOf(decodeDesk(this.#under('desk')[0]!, this.market.deployment));
  }

  get order(): Order {
    return valueOf(decodeOrder(this.#under('order')[0]!, this.market.deployment));
  }
}

/** Buys what people start with from a bank, for the test money of the reserve. */
export function buyFromBank(market: AuditedMarket, reserve: SecretKey): void {
  const boxes = market.devchain.index.lists.unspentByTree.of(reserve.ergoTree).map(({ box }) => box);
  const sales = [{ bank: new MoneyMarket(market).banks[0]!, cents: 2_000_000n }];
  const funding = { boxes, changeErgoTree: reserve.ergoTree };
  market.run(buildSell({ ...market.frame, sales, funding }), [reserve]);
}
