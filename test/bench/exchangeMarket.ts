import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeBank, encodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import { decodeDesk, encodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeOraclePool, encodePool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import {
  decodeOrder,
  encodeOrder,
  tokenOf,
  type Order,
  type OrderTerms,
  type TradedAsset,
} from '#lib/protocol/order/box.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, ERG, place } from '#test/support/contracts/world.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import type { CostMarket } from './costMarket.ts';

const MICRO_GPUC = 1_000_000n;
const CENT_MICRO_GPUC = 10_000n;
const ISSUED_CENTS = 5_000_000n;

/** Banks, desks and an oracle of a market, in its ledger; whatever is traded is not put back. */
export class ExchangeMarket {
  readonly market: CostMarket;
  readonly oracle: OraclePool;
  #nonce = 2_000_000;

  constructor(market: CostMarket) {
    this.market = market;
    const pool = this.found(people.bot.ergoTree, ERG, {
      assets: [asset(market.deployment.externals.ergUsdPool, 1n)],
      additionalRegisters: encodePool(3_225_806_452n, 7),
    });
    this.oracle = valueOf(decodeOraclePool(pool, market.deployment));
  }

  bank(): Bank {
    const { tokens, externals, constants, trees } = this.market.deployment;
    const box = this.found(trees.bank, 2n * ERG, {
      assets: [
        asset(tokens.bank, 1n),
        asset(tokens.gpuc, constants.bankInitialMicroGpuc - ISSUED_CENTS * CENT_MICRO_GPUC),
        asset(externals.sigUsd, ISSUED_CENTS + 1n),
      ],
      additionalRegisters: encodeBank({ windowStart: this.market.ledger.height - 500, redeemedMicroGpuc: MICRO_GPUC }),
    });
    return valueOf(decodeBank(box, this.market.deployment));
  }

  desk(): Desk {
    const { tokens, trees } = this.market.deployment;
    const box = this.found(trees.desk, 1_000n * ERG, {
      assets: [asset(tokens.gpuc, 1_000n * MICRO_GPUC)],
      additionalRegisters: encodeDesk({
        ownerTree: people.owner.ergoTree,
        terms: { askBps: 100, bidBps: 100, mostMicroGpuc: 10_000n * MICRO_GPUC, leastMicroGpuc: 100_000n },
        oracleHeight: this.oracle.height,
        usedMicroGpuc: MICRO_GPUC,
      }),
    });
    return valueOf(decodeDesk(box, this.market.deployment));
  }

  order(given: TradedAsset, wanted: TradedAsset, { amount, leastOut }: { amount: bigint; leastOut: bigint }): Order {
    const { deployment, ledger } = this.market;
    const terms: OrderTerms = {
      ownerTree: people.consumer.ergoTree,
      wanted,
      leastOut,
      expiryHeight: ledger.height + 720,
      tipNanoErg: 2_000_000n,
    };
    const box = this.found(
      deployment.trees.order,
      CARRIER_NANO_ERG + terms.tipNanoErg + (given === 'erg' ? amount : 0n),
      {
        assets: given === 'erg' ? [] : [asset(tokenOf(given, deployment), amount)],
        additionalRegisters: encodeOrder(terms, deployment),
      },
    );
    return valueOf(decodeOrder(box, deployment));
  }

  /** A wallet of one box with a token in it. */
  purse(tokenId: string, amount: bigint) {
    const { ergoTree } = people.consumer;
    return {
      boxes: [this.found(ergoTree, 100n * ERG, { assets: [asset(tokenId, amount)] })],
      changeErgoTree: ergoTree,
    };
  }

  found(
    ergoTree: string,
    value: bigint,
    rest: Pick<Parameters<typeof candidate>[2] & object, 'assets' | 'additionalRegisters'>,
  ): ChainBox {
    this.#nonce += 1;
    const { ledger } = this.market;
    return ledger.found(
      place(candidate(ergoTree, value, { creationHeight: ledger.height - 10, ...rest }), this.#nonce),
    );
  }
}
