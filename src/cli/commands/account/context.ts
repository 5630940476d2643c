import { z } from 'zod';
import type { AccountContext } from '#lib/client/account/accountContext.ts';
import { accountsOf, chooseAccount } from '#lib/client/account/readAccounts.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import type { Command } from 'commander';
import type { Session } from '../../session.ts';

export async function accountContextOf(session: Session): Promise<AccountContext> {
  const [chain, deployment, { ergoTree }] = await Promise.all([session.chain(), session.deployment(), session.key()]);
  return { chain, deployment, ergoTree };
}

/** An account has no name but its box, which is another after every transaction. */
export const boxBeginning = z.string().regex(/^[0-9a-f]{1,64}$/, 'an account is named by the beginning of its box id');

/** What every command about one account takes. */
export const accountSchema = z.object({
  account: boxBeginning.optional(),
  wait: z.boolean().default(false),
});

export const declareAccount = (command: Command): Command =>
  command.option('--account <box>', 'beginning of the account’s box id, if the wallet has several');

/** The account that a command is about. @throws AppError `not_found`, `conflict` */
export async function ownAccount(context: AccountContext, beginning: string | undefined): Promise<Account> {
  return chooseAccount(await accountsOf(context.chain, context.deployment, context.ergoTree), beginning);
}
