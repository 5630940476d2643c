import type { ProviderAccount } from './ledger.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import type { TransactionCheck } from './transactionCheck.ts';

/** Compares an output with the provider's ledger entry and records it as the current box. Returns it decoded. */
export function checkProviderBox(
  check: TransactionCheck,
  index: number,
  account: ProviderAccount,
): Provider | undefined {
  const { tx, deployment, ledger } = check;
  const output = tx.outputs[index];
  check.explainOutput(index);
  if (account.boxId !== undefined) ledger.providerBoxes.delete(account.boxId);
  const read = output && decodeProvider(output, deployment);
  if (read?.ok) {
    compare(check, account, read.value);
  } else {
    const why = read === undefined ? 'missing' : read.reason;
    check.find('unexplained', `output ${index} is not the provider's next box (${why})`, account.boxId);
  }
  account.boxId = output?.boxId;
  if (output !== undefined) ledger.providerBoxes.set(output.boxId, account.ticketId);
  return read?.ok ? read.value : undefined;
}

function compare(check: TransactionCheck, account: ProviderAccount, box: Provider): void {
  const { boxId } = box.box;
  for (const counter of [
    'slots',
    'completed',
    'failed',
    'declined',
    'disputesLost',
    'volumeMicroGpuc',
    'ratingSum',
    'ratingCount',
    'slashMicroGpuc',
  ] as const)
    check.equal('counter', counter, [account[counter], box[counter]], boxId);
  check.equal('stake', 'stake in R5', [account.stakeMicroGpuc, box.stakeMicroGpuc], boxId);
  const held = box.box.assets[2]?.amount;
  check.equal('earnings', 'GPUC held', [account.stakeMicroGpuc + account.earningsMicroGpuc + 1n, held], boxId);
  check.equal(
    'ticket',
    'tickets',
    [`${account.ticketsHome} of ${account.ticketId}`, `${box.ticketsHome} of ${box.ticketId}`],
    boxId,
  );
  check.equal('token', 'PROVIDER tokens', [1n, box.box.assets[0]?.amount], boxId);
  for (const term of [
    'ownerTree',
    'feeBps',
    'available',
    'retireHeight',
    'gpuClassHex',
    'workerTree',
    'cardHex',
  ] as const)
    check.equal('term', term, [account[term], box[term]], boxId);
  for (const term of Object.keys(account.terms) as (keyof Provider['terms'])[])
    check.equal('term', term, [account.terms[term], box.terms[term]], boxId);
}
