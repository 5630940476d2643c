import { z } from 'zod';
import { conditionsFor } from '#lib/client/account/accountContext.ts';
import { outlookOf } from '#lib/client/account/outlook.ts';
import { outlookLines } from '#lib/client/account/outlookLines.ts';
import { accountsOf, chooseAccount } from '#lib/client/account/readAccounts.ts';
import { wrapText } from '#lib/client/wrapText.ts';
import { defineVerb } from '../../verb.ts';
import { accountContextOf, boxBeginning, declareAccount } from './context.ts';

const labelWidth = 14;
const columns = 80;

export const accountShow = defineVerb({
  usage: 'show',
  description: 'show balance, limit, collateral, health, and the price below which it can be flagged',
  options: declareAccount,
  schema: z.object({ account: boxBeginning.optional() }),
  run: async (session, options) => {
    const context = await accountContextOf(session);
    const accounts = await accountsOf(context.chain, context.deployment, context.ergoTree);
    // Without accounts, or with a name that fits none, this says what to do.
    const shown =
      options.account !== undefined || accounts.length === 0 ? [chooseAccount(accounts, options.account)] : accounts;
    const { height } = await context.chain.tip();
    const items = await Promise.all(
      shown.map(async (account) => {
        const conditions = await conditionsFor(context, account.collateral?.tokenId, height);
        return { account: account.box.boxId, outlook: outlookOf(account, conditions) };
      }),
    );
    return {
      json: { height, accounts: items.map(({ account, outlook }) => ({ account, ...outlook })) },
      text: items.map(({ account, outlook }) => block([['account', account], ...outlookLines(outlook)])).join('\n\n'),
    };
  },
});

const block = (lines: readonly (readonly [string, string])[]): string =>
  lines
    .map(([label, text]) => {
      const indent = ' '.repeat(labelWidth);
      return `${label.padEnd(labelWidth)}${wrapText(text, columns - labelWidth).join(`\n${indent}`)}`;
    })
    .join('\n');
