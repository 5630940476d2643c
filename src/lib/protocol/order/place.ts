import { assemble } from '../shared/assemble.ts';
import { CARRIER_NANO_ERG, DEFAULT_MINER_FEE_NANO_ERG } from '../shared/constants.ts';
import { tokens, type Frame, type Funding, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { isPayoutScript } from '../shared/scripts.ts';
import { encodeOrder, tokenOf, type OrderTerms, type TradedAsset } from './box.ts';

export interface PlaceOrderParams extends Frame {
  readonly terms: OrderTerms;
  readonly given: TradedAsset;
  /** Amount to trade, in the given asset's smallest unit. */
  readonly amount: bigint;
  readonly funding: Funding;
}

/** Creates an order as output 0. The owner signs for its funds. */
export function buildPlaceOrder(params: PlaceOrderParams): UnsignedPlan {
  const { deployment, terms, given, amount } = params;
  checkOrder(params);
  const sold = given === 'erg' ? amount : 0n;
  return assemble({
    frame: params,
    inputs: [],
    outputs: [
      {
        value: CARRIER_NANO_ERG + terms.tipNanoErg + sold,
        ergoTree: deployment.trees.order,
        tokens: given === 'erg' ? [] : tokens([tokenOf(given, deployment), amount]),
        registers: encodeOrder(terms, deployment),
      },
    ],
    funding: params.funding,
  });
}

function checkOrder({ terms, given, amount, height }: PlaceOrderParams): void {
  const { ownerTree, wanted, leastOut, expiryHeight, tipNanoErg } = terms;
  requireThat(given !== wanted, 'invalid', 'An order must want another asset than it gives.');
  requireThat(amount > 0n, 'invalid', 'An order gives something.');
  requireThat(leastOut > (wanted === 'erg' ? tipNanoErg : 0n), 'invalid', 'An order wants more than its tip.');
  requireThat(expiryHeight > height, 'invalid', 'The order would expire at once.', { expiryHeight });
  requireThat(tipNanoErg >= DEFAULT_MINER_FEE_NANO_ERG, 'invalid', 'The tip pays the miner at least.');
  requireThat(isPayoutScript(ownerTree), 'invalid', 'The owner needs a plain address.');
}
