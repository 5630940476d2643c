import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { fillLegs } from '#lib/protocol/order/execute.ts';
import { quote, type QuoteRequest } from '#lib/protocol/order/rules.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import {
  bankBox,
  bankGovernanceBox,
  deskBox,
  NANO_ERG_PER_USD,
  poolBox,
  SIGUSD,
} from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { guards, people } from '#test/support/contracts/people.ts';
import { asset, candidate, deployment, ERG, GPUC, NOW, place, trees } from '#test/support/contracts/world.ts';
import { Ledger } from '#test/support/properties/ledger.ts';
import { signPlan } from '#test/support/properties/signPlan.ts';

const trader = people.consumer;
const ours = new Set([trees.bank, trees.desk]);
/** At a price that does not move, ERG in micro-GPUC; scaled, so that nothing is rounded. */
const worth = (boxes: Iterable<ChainBox>): bigint =>
  sumOf(
    [...boxes].map(
      (box) =>
        box.value * 1_000_000n + (amountOf(box, GPUC) + amountOf(box, SIGUSD) * CENT_MICRO_GPUC) * NANO_ERG_PER_USD,
    ),
  );

/** Two shards, three desks without a spread or a least trade, and somebody with a bit of everything. */
class Exchange {
  readonly ledger = new Ledger(NOW - 1);
  readonly #pool = this.ledger.found(poolBox());
  readonly #governance = this.ledger.found(bankGovernanceBox());
  feesNanoErg = 0n;

  constructor() {
    const desk = { leastMicroGpuc: 1n, mostMicroGpuc: 10n ** 15n };
    for (const nonce of [80, 81]) this.ledger.found(bankBox({ nonce, issuedCents: 1_000n, cents: 1_001n }));
    for (const [index, askBps] of [0, 0, 7].entries()) {
      this.ledger.found(
        deskBox({ ...desk, askBps, bidBps: askBps, nonce: 90 + index, gpuc: 40_000_000n, value: 80n * ERG }),
      );
    }
    const purse = [asset(GPUC, 10n ** 12n), asset(SIGUSD, 10n ** 8n)];
    this.ledger.found(place(candidate(trader.ergoTree, 1_000n * ERG, { assets: purse }), 100));
  }

  get banks(): readonly Bank[] {
    return this.ledger.heldBy(trees.bank).map((box) => read(decodeBank, box));
  }
  get desks(): readonly Desk[] {
    return this.ledger.heldBy(trees.desk).map((box) => read(decodeDesk, box));
  }
  get wealth(): bigint {
    return worth(this.ledger.heldBy(trader.ergoTree)) + this.feesNanoErg * 1_000_000n;
  }

  /** Trades as quoted. @returns whether there was anything to trade */
  trade(wish: QuoteRequest): boolean {
    const { ledger, banks, desks } = this;
    const frame = { deployment, height: ledger.height };
    const governance = read(decodeGovernance, this.#governance);
    const oracle = read(decodeOraclePool, this.#pool);
    const { fills, given, received } = quote(wish, { banks, desks, governance, oracle, height: frame.height });
    if (fills.sales.length + fills.redemptions.length + fills.trades.length === 0) return false;
    const { legs, dataInputs } = fillLegs({ ...frame, fills, governance, oracle });
    const funding = { boxes: ledger.heldBy(trader.ergoTree), changeErgoTree: trader.ergoTree };
    const held = () => this.#held(wish);
    const before = held();
    const plan = assemble({
      frame,
      inputs: legs.map(({ input }) => input),
      dataInputs,
      outputs: legs.map(({ output }) => output),
      funding,
    });
    const accepted = ledger.submit(signPlan(plan, { keys: [trader], guards }));
    expect(accepted).toMatchObject({ ok: true });
    this.feesNanoErg += plan.minerFeeNanoErg;
    const after = held();
    expect({ given: before.given - after.given, received: after.received - before.received }).toEqual({
      given,
      received,
    });
    return true;
  }

  #held({ given, wanted }: QuoteRequest) {
    const purse = this.ledger.heldBy(trader.ergoTree);
    const amount = (unit: QuoteRequest['given']): bigint => {
      if (unit === 'erg') return sumOf(purse.map(({ value }) => value)) + this.feesNanoErg;
      return sumOf(purse.map((box) => amountOf(box, unit === 'gpuc' ? GPUC : SIGUSD)));
    };
    return { given: amount(given), received: amount(wanted) };
  }

  /** Nothing made, nothing lost, and every cent that a shard issued is there. */
  expectSound(total: bigint): void {
    const all = [
      ...this.ledger.heldBy(trader.ergoTree),
      ...this.ledger.heldBy(trees.bank),
      ...this.ledger.heldBy(trees.desk),
    ];
    expect(worth(all) + this.feesNanoErg * 1_000_000n).toBe(total);
    for (const { reserveCents, issuedMicroGpuc } of this.banks) {
      expect(reserveCents * CENT_MICRO_GPUC).toBeGreaterThanOrEqual(issuedMicroGpuc);
      expect(issuedMicroGpuc % CENT_MICRO_GPUC).toBe(0n);
    }
  }

  get total(): bigint {
    return worth(
      [...this.ledger.unspent.values()].filter(({ ergoTree }) => ours.has(ergoTree) || ergoTree === trader.ergoTree),
    );
  }
}

const assets = ['erg', 'gpuc', 'sigUsd'] as const;
const least = { erg: 1n, gpuc: 1n, sigUsd: 1n };
const most = { erg: 30n * ERG, gpuc: 15_000_000n, sigUsd: 1_500n };
const wishes: fc.Arbitrary<QuoteRequest> = fc
  .record({
    given: fc.constantFrom(...assets),
    wanted: fc.constantFrom(...assets),
    byGiven: fc.boolean(),
    tiny: fc.boolean(),
  })
  .filter(({ given, wanted }) => given !== wanted)
  .chain(({ given, wanted, byGiven, tiny }) => {
    const unit = byGiven ? given : wanted;
    const max = tiny ? 20n : most[unit];
    return fc
      .bigInt({ min: least[unit], max })
      .map((amount) => ({ given, wanted, amount: byGiven ? { given: amount } : { wanted: amount } }));
  });

describe('random trades at banks and desks', () => {
  it(
    'move exactly what they are quoted at, gain nobody anything, and leave every cent backed',
    { timeout: 600_000 },
    () => {
      let traded = 0;
      const property = fc.property(fc.array(wishes, { minLength: 20, maxLength: 20 }), (sequence) => {
        const exchange = new Exchange();
        const { total } = exchange;
        for (const wish of sequence) {
          const { wealth } = exchange;
          if (exchange.trade(wish)) traded += 1;
          expect(exchange.wealth).toBeLessThanOrEqual(wealth);
          exchange.expectSound(total);
        }
      });
      fc.assert(property, { numRuns: 15, seed: 7 });
      expect(traded).toBeGreaterThan(150);
    },
  );

  it('never gain the trader anything by rounding, over a thousand round trips', { timeout: 600_000 }, () => {
    const exchange = new Exchange();
    const { total } = exchange;
    const rounds: readonly QuoteRequest[] = [
      { given: 'erg', wanted: 'gpuc', amount: { wanted: 1n } },
      { given: 'gpuc', wanted: 'erg', amount: { given: 1n } },
      { given: 'sigUsd', wanted: 'gpuc', amount: { given: 2n } },
      { given: 'gpuc', wanted: 'sigUsd', amount: { given: 20_000n } },
    ];
    let last = exchange.wealth;
    for (let round = 0; round < 1_000; round += 1) {
      expect(exchange.trade(rounds[round % rounds.length]!)).toBe(true);
      const { wealth } = exchange;
      expect(wealth).toBeLessThanOrEqual(last);
      last = wealth;
    }
    exchange.expectSound(total);
  });
});
