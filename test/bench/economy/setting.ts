import type { Parameters } from '#lib/protocol/governance/box.ts';

/** A dollar of GPUC. */
export const GPU = 1_000_000n;
export const ERG = 1_000_000_000n;

/** Who takes part, and with how much; one setting is set up once and forked for every path. */
export interface Setting {
  readonly seed: number;
  readonly accounts: number;
  readonly providers: number;
  /** Who bought GPUC from the bank and holds them. */
  readonly holders: number;
  readonly holderUsd: number;
  readonly desks: number;
  /** GPUC that each desk is refilled to, and ERG of the same worth. */
  readonly deskUsd: number;
  /** The most that each desk trades at one oracle height. */
  readonly deskCapUsd: number;
  readonly deskSpreadBps: number;
  /** The liquidator's whole capital. */
  readonly liquidatorErg: number;
  /** Governance as it starts; the defaults where absent. */
  readonly parameters?: Partial<Parameters>;
}

/** What every run goes by; stated with its results. */
export const clock = {
  /** Blocks between two looks that everybody takes at the chain. */
  stepBlocks: 10,
  /** Blocks between two publications of the oracle. */
  epochBlocks: 30,
  /** How old a price is when it is published, blocks. */
  lagBlocks: 10,
  /** Looks that the liquidator takes in one step. */
  liquidatorTicks: 10,
} as const;

/** What trading outside the protocol loses: the difference between ERG, SigUSD, rsBTC and rsETH elsewhere. */
export const MARKET_LOSS_BPS = 100;

export const fullSetting = (seed: number): Setting => ({
  seed,
  accounts: 500,
  providers: 20,
  holders: 30,
  holderUsd: 10_000,
  desks: 20,
  deskUsd: 2_500,
  deskCapUsd: 1_000,
  deskSpreadBps: 100,
  liquidatorErg: 1_000,
});

/** Small enough for every test run. */
export const smallSetting = (seed: number): Setting => ({
  ...fullSetting(seed),
  accounts: 50,
  providers: 3,
  holders: 3,
  desks: 4,
});
