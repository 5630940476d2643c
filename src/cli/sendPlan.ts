import type { SignedTransaction } from '@fleet-sdk/common';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { isOutage } from '#lib/client/outageTolerance.ts';
import { renderSheet, type Sheet } from '#lib/client/sheet.ts';
import { awaitConfirmation, submitTransaction } from '#lib/client/submitTransaction.ts';
import { createTransactionStore } from '#lib/client/transactionStore.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { Interrupted } from './exitCodes.ts';
import { printable, say, type CommandResult } from './output.ts';
import { statePath, type Session } from './session.ts';

export interface SendRequest {
  readonly plan: Pick<UnsignedPlan, 'transaction' | 'provers'>;
  readonly sheet: Sheet;
  /** Height of the tip that the plan was built on. */
  readonly height: number;
  /** The session's own key where absent. */
  readonly keys?: readonly SecretKey[];
  /** Wait for the block. */
  readonly wait: boolean;
  /** More for the answer, such as the id of what was created; asked once the transaction is recorded, before it is sent. */
  readonly facts?: (transaction: SignedTransaction) => Readonly<Record<string, unknown>>;
}

/** Sheet, consent, signature, record, broadcast, and with `wait` the block: the one way in which this CLI spends. */
export async function sendPlan(session: Session, request: SendRequest): Promise<CommandResult> {
  const { plan, sheet, height } = request;
  if (session.flags.dryRun) return dryRun(sheet, height, plan);
  await consent(session, sheet, height);
  const keys = request.keys ?? [await session.key()];
  const transaction = signTransaction(plan.transaction, { keys, provers: plan.provers });
  return broadcast(session, transaction, request);
}

/** Records and sends what is signed already. */
export async function broadcast(
  session: Session,
  transaction: SignedTransaction,
  request: Pick<SendRequest, 'sheet' | 'wait' | 'facts'>,
): Promise<CommandResult> {
  const { sheet, wait } = request;
  const chain = await session.chain();
  const { pollMs } = await session.settings();
  const store = createTransactionStore(await statePath(session, 'transactions'));
  await store.save({ action: sheet.action, signedAt: session.io.now(), transaction });
  const facts = request.facts?.(transaction) ?? {};
  await submitTransaction(chain, transaction).catch((error: unknown) => {
    // Whoever waits has the recorded bytes sent again as soon as the node is back.
    if (!wait || !isOutage(error)) throw error;
  });
  const sent = { txId: transaction.id, ...facts };
  if (!wait) return { json: { ...sent, status: 'sent', sheet }, text: lines({ ...sent, status: 'sent' }) };
  say(session.io, `signed ${transaction.id}, waiting for a block`);
  const options = {
    clock: systemClock,
    pollMs,
    confirmations: 0,
    signal: session.io.signal,
    say: (text: string) => {
      say(session.io, printable(text));
    },
  };
  const confirmedAt = await awaitConfirmation(chain, transaction, options);
  const done = { ...sent, status: 'confirmed', height: confirmedAt };
  return { json: { ...done, sheet }, text: lines(done) };
}

/** What `--dry-run` answers: the sheet and what would be signed. */
export function dryRun(sheet: Sheet, height: number, plan: Pick<UnsignedPlan, 'transaction'>): CommandResult {
  return {
    json: { dryRun: true, sheet, unsignedTransaction: plan.transaction },
    text: printable(renderSheet(sheet, height)),
  };
}

/**
 * Shows the sheet and asks.
 *
 * @throws AppError `invalid` where nobody can be asked and `--yes` is missing; `Interrupted` on a no.
 */
export async function consent(session: Session, sheet: Sheet, height: number): Promise<void> {
  const { io, flags } = session;
  say(io, printable(renderSheet(sheet, height)));
  if (flags.yes) return;
  if (!io.interactive) {
    throw new AppError('invalid', 'Nobody can be asked here, so nothing is signed.', {
      nextStep: 'Add --yes to sign without a question, or --dry-run to look only.',
    });
  }
  const answer = await io.question('Sign? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new Interrupted('Not signed; nothing was spent.');
}

const lines = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join('\n');
