import { SAFE_MIN_BOX_VALUE } from '@fleet-sdk/core';
import { z } from 'zod';
import { ergoTreeOfAddress } from '#lib/client/address.ts';
import { formatErg, formatGpuc, parseErg, parseGpuc } from '#lib/client/money.ts';
import { buildPayment } from '#lib/client/payment.ts';
import { sheetOf } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';

export const walletSend = defineVerb({
  usage: 'send <address>',
  description: 'send ERG, GPUC or both to an address',
  options: (command) =>
    command
      .option('--erg <amount>', 'ERG to send (default: the minimum for a box with GPUC)')
      .option('--gpuc <amount>', 'GPUC to send'),
  schema: z.object({
    address: z.string(),
    erg: z.string().transform(parseErg).optional(),
    gpuc: z.string().transform(parseGpuc).optional(),
    wait: z.boolean().default(false),
  }),
  run: async (session, { address, erg, gpuc: microGpuc = 0n, wait }) => {
    if (erg === undefined && microGpuc === 0n) throw new AppError('invalid', 'Say how much: --erg, --gpuc or both.');
    const nanoErg = erg ?? SAFE_MIN_BOX_VALUE;
    const gpuc = microGpuc === 0n ? undefined : (await session.deployment()).tokens.gpuc;
    const { network, height } = await (await session.chain()).tip();
    const { ergoTree } = await session.key();
    const plan = buildPayment({
      recipientTree: ergoTreeOfAddress(address, network),
      nanoErg,
      tokens: gpuc === undefined ? [] : [{ tokenId: gpuc, amount: microGpuc }],
      boxes: await spendableBoxes(await session.chain(), ergoTree),
      changeErgoTree: ergoTree,
      height,
    });
    const sheet = sheetOf(
      plan,
      { ergoTree, gpuc: gpuc ?? '' },
      { action: `Send ${formatErg(nanoErg)} ERG and ${formatGpuc(microGpuc)} GPUC to ${address}` },
    );
    return sendPlan(session, { plan, sheet, height, wait });
  },
});
