import { z } from 'zod';
import { defineVerb } from '../../verb.ts';
import { currencySchema, declareOrderOptions, gpucAmount, orderShape, placeOrder } from './tradeVerb.ts';

export const bankSell = defineVerb({
  usage: 'sell <gpuc>',
  description: 'sell GPUC for SigUSD at the bank or for ERG at the best desks',
  options: (command) =>
    declareOrderOptions(command.requiredOption('--for <currency>', 'currency to receive: sigusd or erg')),
  schema: z.object({ gpuc: gpucAmount, for: currencySchema, ...orderShape }),
  run: (session, { gpuc: microGpuc, for: currency, ...options }) =>
    placeOrder(session, { side: 'sell', currency, microGpuc }, options),
});
