import { isUnhealthy } from '#lib/protocol/account/loan.ts';
import { isFresh, valueMicroGpuc } from '#lib/protocol/oracle/price.ts';
import { askNanoErg } from '#lib/protocol/desk/rules.ts';
import type { Work } from './agents/liquidator.ts';
import { GPU } from './setting.ts';
import { nanoErgPerUsdAt, type World } from './world.ts';

/** What there was after a step; dollars are GPUC. */
export interface Sample {
  readonly block: number;
  readonly share: number;
  readonly oracleShare: number;
  readonly debtUsd: number;
  readonly collateralUsd: number;
  /** Debt beyond what stands behind it at the true price, and debt written off. */
  readonly badUsd: number;
  readonly ill: number;
  readonly flagged: number;
  readonly reserveUsd: number;
  readonly issuedUsd: number;
  readonly deskUsd: number;
  readonly repaidUsd: number;
  /** What a desk asks for a GPUC, in dollars at the true price of ERG; nothing while no price is fresh, for it does not trade. */
  readonly askUsd: number | undefined;
}

const usd = (microGpuc: bigint): number => Number(microGpuc) / 1e6;

/** Looks at a world after each step. */
export class Watch {
  readonly #world: World;
  readonly samples: Sample[] = [];
  readonly #illSince = new Map<string, number>();
  readonly #closedIn: number[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  look(block: number, { repaidMicroGpuc, lostMicroGpuc }: Work): void {
    const world = this.#world;
    let [debt, collateral, short, flagged] = [0n, 0n, 0n, 0];
    const ill = new Set<string>();
    for (const account of world.accounts) {
      if (account.flaggedHeight > 0) flagged += 1;
      if (account.balanceMicroGpuc >= 0n) continue;
      const loan = world.loanOf(account, 'truth');
      const worth = valueMicroGpuc(loan.collateralUnits, loan);
      debt += loan.debtMicroGpuc;
      collateral += worth;
      if (loan.debtMicroGpuc > worth) short += loan.debtMicroGpuc - worth;
      if (isUnhealthy(loan)) ill.add(account.ownerTree);
    }
    this.#follow(ill, block);
    const { banks, desks, share } = world;
    const oracle = world.usd.nanoErgPerUsd;
    const ask = askNanoErg(GPU, oracle, world.setting.deskSpreadBps);
    this.samples.push({
      block,
      share,
      oracleShare: Number(nanoErgPerUsdAt(1)) / Number(oracle),
      debtUsd: usd(debt),
      collateralUsd: usd(collateral),
      badUsd: usd(short + lostMicroGpuc),
      ill: ill.size,
      flagged,
      reserveUsd: Number(banks.reduce((sum, { reserveCents }) => sum + reserveCents, 0n)) / 100,
      issuedUsd: usd(banks.reduce((sum, { issuedMicroGpuc }) => sum + issuedMicroGpuc, 0n)),
      deskUsd: usd(desks.reduce((sum, { gpucMicroGpuc }) => sum + gpucMicroGpuc, 0n)),
      repaidUsd: usd(repaidMicroGpuc),
      askUsd: isFresh(world.usd, world.deployment, world.ledger.height)
        ? Number(ask) / Number(world.trueNanoErgPerUsd)
        : undefined,
    });
    for (const { reserveCents, issuedMicroGpuc } of banks) {
      if (reserveCents * 10_000n < issuedMicroGpuc) throw new Error('a bank shard holds less than it has issued');
    }
  }

  #follow(ill: ReadonlySet<string>, block: number): void {
    for (const owner of ill) if (!this.#illSince.has(owner)) this.#illSince.set(owner, block);
    for (const [owner, since] of this.#illSince) {
      if (ill.has(owner)) continue;
      this.#closedIn.push(block - since);
      this.#illSince.delete(owner);
    }
  }

  result() {
    const bad = this.samples.map(({ badUsd }) => badUsd);
    return {
      mostBadUsd: Math.max(...bad),
      lastBadUsd: bad.at(-1) ?? 0,
      closedIn: this.#closedIn.toSorted((a, b) => a - b),
      stillIll: this.#illSince.size,
    };
  }
}
