import { redeemLeg } from '../bank/redeem.ts';
import { sellLeg } from '../bank/sell.ts';
import { tradeLeg } from '../desk/trade.ts';
import type { Governance } from '../governance/box.ts';
import type { OraclePool } from '../oracle/box.ts';
import { assemble } from '../shared/assemble.ts';
import { amountOf, type ChainBox } from '../shared/chainBox.ts';
import { sumOf } from '../shared/numbers.ts';
import {
  tokens,
  type Frame,
  type Leg,
  type PlannedOutput,
  type TokenAmount,
  type UnsignedPlan,
} from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBytes } from '../shared/registers.ts';
import { tokenOf, type Order } from './box.ts';
import type { Fills } from './fills.ts';

export interface FillParams extends Frame {
  readonly fills: Fills;
  /** Needed where a bank redeems. */
  readonly governance?: Governance | undefined;
  /** The ERG/USD pool; needed where a desk trades. */
  readonly oracle?: OraclePool | undefined;
}

export interface ExecuteOrderParams extends FillParams {
  readonly order: Order;
  /** Recipient of the tip after the miner fee; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Executes an order at banks and desks; everything but the tip goes to its owner. Nobody signs. */
export function buildExecuteOrder({ order, changeErgoTree, ...params }: ExecuteOrderParams): UnsignedPlan {
  const { expiryHeight } = order;
  requireThat(params.height < expiryHeight, 'wrong_state', `The order expired at height ${expiryHeight}.`, {
    expiryHeight,
  });
  const { legs, dataInputs } = fillLegs(params);
  const payout = payoutOf(order, legs, params);
  const out = order.wanted === 'erg' ? payout.value - order.box.value + order.tipNanoErg : payout.tokens[0]?.amount;
  requireThat((out ?? 0n) >= order.leastOut, 'ineligible', 'The order would get less than its minimum output.', {
    leastOut: order.leastOut.toString(),
    out: (out ?? 0n).toString(),
  });
  return assemble({
    frame: params,
    inputs: [...legs.map(({ input }) => input), { box: order.box }],
    dataInputs,
    outputs: [...legs.map(({ output }) => output), payout],
    changeErgoTree,
  });
}

/** The legs of banks and desks in a transaction, in that order, and the data inputs that they read. */
export function fillLegs(params: FillParams): {
  readonly legs: readonly Leg[];
  readonly dataInputs: readonly ChainBox[];
} {
  const { deployment, height, governance, oracle, fills } = params;
  const dataInputs: ChainBox[] = [];
  const sales = fills.sales.map((sale) => sellLeg(sale, deployment));
  const redemptions = fills.redemptions.map((redemption) => {
    requireThat(governance !== undefined, 'invalid', 'Redeeming at a bank needs the governance box.');
    return redeemLeg(redemption, { deployment, governance, height });
  });
  if (redemptions.length > 0 && governance !== undefined) dataInputs.push(governance.box);
  const oracleDataInputIndex = dataInputs.length;
  const trades = fills.trades.map((trade) => {
    requireThat(oracle !== undefined, 'invalid', 'Trading at a desk needs the oracle pool.');
    return tradeLeg(trade, { deployment, oracle, oracleDataInputIndex });
  });
  if (trades.length > 0 && oracle !== undefined) dataInputs.push(oracle.box);
  return { legs: [...sales, ...redemptions, ...trades], dataInputs };
}

function payoutOf(
  { box, ownerTree, wanted, tipNanoErg }: Order,
  legs: readonly Leg[],
  { deployment }: Frame,
): PlannedOutput {
  const nanoErg = sumOf(legs.map(({ input, output }) => input.box.value - output.value));
  const left = (tokenId: string): bigint => amountOf(box, tokenId) + sumOf(legs.map((leg) => released(leg, tokenId)));
  const ids = [tokenOf(wanted, deployment), deployment.tokens.gpuc, deployment.externals.sigUsd];
  const held = [...new Set(ids)]
    .filter((tokenId) => tokenId !== '')
    .map((tokenId) => [tokenId, left(tokenId)] as const);
  return {
    value: box.value + nanoErg - tipNanoErg,
    ergoTree: ownerTree,
    tokens: tokens(...held),
    registers: { R4: encodeBytes(box.boxId) },
  };
}

const released = ({ input, output }: Leg, tokenId: string): bigint =>
  amountOf(input.box, tokenId) - amountIn(output.tokens, tokenId);

const amountIn = (held: readonly TokenAmount[], tokenId: string): bigint =>
  sumOf(held.filter((token) => token.tokenId === tokenId).map(({ amount }) => amount));
