import { bankBuy } from './buy.ts';
import { bankCancel } from './cancel.ts';
import { bankOrders } from './orders.ts';
import { bankQuote } from './quote.ts';
import { bankSell } from './sell.ts';
import { bankStatus } from './status.ts';

export const bankGroup = {
  name: 'bank',
  description: 'buy and sell GPUC, for SigUSD at the bank or for ERG at desks',
  verbs: [bankQuote, bankBuy, bankSell, bankOrders, bankStatus, bankCancel],
};
