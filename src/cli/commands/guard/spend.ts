import { z } from 'zod';
import { ergoTreeOfAddress } from '#lib/client/address.ts';
import { readGovernance } from '#lib/client/market.ts';
import { formatErg, formatGpuc, parseGpuc } from '#lib/client/money.ts';
import { boxesForPayment, readTreasury, treasuryEffect } from '#lib/client/treasury.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { defineGuardVerb } from './guardVerb.ts';

export const guardSpend = defineGuardVerb({
  usage: 'spend <address>',
  description: 'pay GPUC out of the treasury: the fees, fines and forfeits that it has gathered',
  options: (command) => command.requiredOption('--gpuc <amount>', 'GPUC to pay'),
  schema: z.object({ address: z.string(), gpuc: z.string().transform(parseGpuc) }),
  plan: async (session, frame, { address, gpuc: microGpuc }) => {
    if (microGpuc === 0n) throw new AppError('invalid', 'Say how much: --gpuc is more than 0.');
    const chain = await session.chain();
    const { deployment } = frame;
    const [{ network }, governance, treasury] = await Promise.all([
      chain.tip(),
      readGovernance(chain, deployment),
      readTreasury(chain, deployment),
    ]);
    const plan = buildSpendTreasury({
      ...frame,
      governance,
      boxes: boxesForPayment(treasury, microGpuc, deployment),
      recipientTree: ergoTreeOfAddress(address, network),
      microGpuc,
    });
    const treasuryAfter = treasuryEffect(plan, treasury, deployment);
    return {
      plan,
      sheet: {
        action: `Pay ${formatGpuc(microGpuc)} GPUC out of the treasury to ${address}`,
        ...(treasuryAfter === undefined ? {} : { treasury: treasuryAfter }),
        notes: [
          `${governance.k} of ${governance.guards.length} guards must sign.`,
          `The box that is paid holds ${formatErg(BigInt(plan.transaction.outputs[0]?.value ?? 0))} ERG beside the GPUC.`,
        ],
      },
    };
  },
});
