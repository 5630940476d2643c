import type { Parameters } from '#lib/protocol/governance/box.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { people } from '../contracts/people.ts';
import type { MarketRun, Move } from './marketRun.ts';

export function propose(market: MarketRun, parameters: Parameters): Move {
  const readyHeight = market.next + market.deployment.constants.proposalBlocks;
  return {
    action: 'propose',
    about: `${parameters.feeBps} bps, slash ${parameters.slashMicroGpuc}, ${parameters.k} of ${parameters.guards.length}`,
    plan: () =>
      buildPropose({
        ...market.frame,
        proposal: market.proposal,
        governance: market.governance,
        funding: market.wallet('spare'),
        parameters,
        readyHeight,
      }),
    book: () => {
      market.tally.edges.count(market.model.proposed === undefined ? 'nothing -> proposed' : 'proposed -> replaced');
      market.model.proposed = { parameters, readyHeight };
    },
  };
}

export const enact = (market: MarketRun): Move => ({
  action: 'enact',
  about: '',
  plan: () =>
    buildEnact({
      ...market.frame,
      governance: market.governance,
      proposal: market.proposal,
      funding: market.wallet('spare'),
    }),
  book: () => {
    const { proposed } = market.model;
    if (proposed === undefined) throw new Error('nothing was proposed');
    market.model.parameters = proposed.parameters;
    market.model.proposed = undefined;
    market.tally.edges.count('proposed -> enacted');
  },
});

/** Pays the GPUC of some treasury boxes out. */
export function spendTreasury(market: MarketRun, count: number): Move {
  const { deployment, model } = market;
  const boxes = market.ledger.heldBy(deployment.trees.treasury).slice(0, count);
  const microGpuc = boxes.reduce((sum, box) => sum + amountOf(box, deployment.tokens.gpuc), 0n);
  return {
    action: 'spend treasury',
    about: `${boxes.length} boxes`,
    plan: () =>
      buildSpendTreasury({
        ...market.frame,
        boxes,
        governance: market.governance,
        funding: market.wallet('spare'),
        recipientTree: people.spare.ergoTree,
      }),
    book: () => {
      model.treasuryMicroGpuc -= microGpuc;
      market.pay('spare', microGpuc);
    },
  };
}
