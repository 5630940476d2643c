import type { OraclePool } from '../oracle/box.ts';
import { assemble } from '../shared/assemble.ts';
import { tokens, type Frame, type Funding, type Leg, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeInt } from '../shared/registers.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { encodeDesk, type Desk } from './box.ts';
import { oracleVariable } from './contract.ts';
import { tradableMicroGpuc, tradedNanoErg, usedAt, type DeskSide } from './rules.ts';

/** A desk, the side it trades, and the GPUC. */
export interface DeskTrade {
  readonly desk: Desk;
  readonly side: DeskSide;
  readonly microGpuc: bigint;
}

interface TradeContext {
  readonly deployment: Deployment;
  /** The ERG/USD pool. */
  readonly oracle: OraclePool;
  /** Index of the pool among the data inputs. */
  readonly oracleDataInputIndex: number;
}

/** A desk's leg of a trade, which moves `tradedNanoErg`. @throws PlanError `ineligible` */
export function tradeLeg({ desk, side, microGpuc }: DeskTrade, context: TradeContext): Leg {
  const { deployment, oracle, oracleDataInputIndex } = context;
  const { box, terms, ownerTree } = desk;
  const most = tradableMicroGpuc(desk, side, oracle);
  requireThat(microGpuc > 0n && microGpuc <= most, 'ineligible', `This desk ${side} ${most} micro-GPUC at most now.`, {
    most: most.toString(),
  });
  const least = terms.leastMicroGpuc;
  requireThat(microGpuc >= least, 'ineligible', `This desk trades ${least} micro-GPUC at least.`, {
    least: least.toString(),
  });
  const nanoErg = tradedNanoErg(desk, side, { microGpuc, nanoErgPerUsd: oracle.nanoErgPerUsd });
  const sells = side === 'sells';
  return {
    input: { box, variables: { [oracleVariable]: encodeInt(oracleDataInputIndex) } },
    output: {
      value: sells ? box.value + nanoErg : box.value - nanoErg,
      ergoTree: box.ergoTree,
      tokens: tokens([deployment.tokens.gpuc, sells ? desk.gpucMicroGpuc - microGpuc : desk.gpucMicroGpuc + microGpuc]),
      registers: encodeDesk({
        ownerTree,
        terms,
        oracleHeight: oracle.height,
        usedMicroGpuc: usedAt(desk, oracle.height) + microGpuc,
      }),
    },
  };
}

export interface TradeDeskParams extends Frame {
  /** One trade a desk. */
  readonly trades: readonly DeskTrade[];
  readonly oracle: OraclePool;
  readonly funding: Funding;
}

/** Trades at one desk or several. The payer signs. */
export function buildTradeDesk({ trades, oracle, funding, ...frame }: TradeDeskParams): UnsignedPlan {
  requireThat(trades.length > 0, 'invalid', 'Nothing is traded.');
  const { deployment } = frame;
  const legs = trades.map((trade) => tradeLeg(trade, { deployment, oracle, oracleDataInputIndex: 0 }));
  return assemble({
    frame,
    inputs: legs.map(({ input }) => input),
    dataInputs: [oracle.box],
    outputs: legs.map(({ output }) => output),
    funding,
  });
}
