import { z } from 'zod';
import { defineVerb } from '../../verb.ts';
import { currencySchema, declareOrderOptions, gpucAmount, orderShape, placeOrder } from './tradeVerb.ts';

export const bankBuy = defineVerb({
  usage: 'buy <gpuc>',
  description: 'buy GPUC with SigUSD at the bank or with ERG at the best desks',
  options: (command) =>
    declareOrderOptions(command.requiredOption('--with <currency>', 'currency to pay with: sigusd or erg')),
  schema: z.object({ gpuc: gpucAmount, with: currencySchema, ...orderShape }),
  run: (session, { gpuc: microGpuc, with: currency, ...options }) =>
    placeOrder(session, { side: 'buy', currency, microGpuc }, options),
});
