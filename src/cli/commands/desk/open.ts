import { z } from 'zod';
import { namingShortage } from '#lib/client/exchange/namingShortage.ts';
import { sheetOf } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { DESK_DEPOSIT_NANO_ERG } from '#lib/protocol/desk/contract.ts';
import { buildOpenDesk } from '#lib/protocol/desk/open.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { exchangeContextOf } from '../bank/exchangeContext.ts';
import { declareTerms, deskRisks, describeTerms, mergeTerms, saidAmounts, saidTerms } from './deskTerms.ts';
import { deskIn } from './deskVerb.ts';

const oneGpuc = 1_000_000n;

export const deskOpen = defineVerb({
  usage: 'open',
  description: 'open a desk with GPUC and ERG that anyone may trade at the oracle price and your spread',
  options: (command) =>
    declareTerms(command)
      .option('--gpuc <amount>', 'GPUC to sell; required')
      .option('--erg <amount>', 'ERG to buy GPUC with (default: none)'),
  schema: z.object({ ...saidTerms, ...saidAmounts, wait: z.boolean().default(false) }),
  run: async (session, { gpuc: microGpuc, erg: nanoErg, wait, ...said }) => {
    const { ask, bid, most } = said;
    if (ask === undefined || bid === undefined || most === undefined || microGpuc === 0n) {
      throw new AppError('invalid', 'A desk needs --ask, --bid, --most and --gpuc.', {
        nextStep: 'Such as: dgcm desk open --ask 1% --bid 1% --most 100 --gpuc 500 --erg 1000',
      });
    }
    const terms = mergeTerms(said, { askBps: ask, bidBps: bid, mostMicroGpuc: most, leastMicroGpuc: oneGpuc });
    const { chain, deployment, ergoTree } = await exchangeContextOf(session);
    const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
    const funding = { boxes, changeErgoTree: ergoTree };
    const plan = namingShortage(deployment, () =>
      buildOpenDesk({ deployment, height, ownerTree: ergoTree, terms, microGpuc, nanoErg, funding }),
    );
    const locked = { microGpuc, nanoErg: nanoErg + DESK_DEPOSIT_NANO_ERG };
    const sheet = sheetOf(
      plan,
      { ergoTree, gpuc: deployment.tokens.gpuc },
      {
        action: `Open a desk that ${describeTerms(terms)}`,
        locked,
        expectedReturn: locked,
        depositNanoErg: DESK_DEPOSIT_NANO_ERG,
        notes: [...deskRisks(deployment.constants.oracleBlocks), 'You take back what it holds at any time.'],
      },
    );
    return sendPlan(session, { plan, sheet, height, wait, facts: deskIn(deployment) });
  },
});
