import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import type { ChainHistory, HistoryTransaction } from './chainHistory.ts';
import { isBankBox } from './bankShard.ts';
import { checkConservation } from './conservation.ts';
import { emptyLedger, type MarketLedger } from './ledger.ts';
import { isMemberBox, readMemberAccount } from './memberAccount.ts';
import { readOpenJob } from './openJob.ts';
import type { Finding } from './report.ts';
import { TransactionCheck, type TransactionView } from './transactionCheck.ts';
import { accountTransition } from './transitions/account.ts';
import { bankTransition, createBank } from './transitions/bank.ts';
import { deskTransition } from './transitions/desk.ts';
import { enact, propose, spendTreasury, takeGovernance, takeProposal } from './transitions/governance.ts';
import { closeOpenJob, leaveActive, leaveReview, review } from './transitions/job.ts';
import { orderTransition } from './transitions/order.ts';
import { providerTransition } from './transitions/provider.ts';
import { registryTransition } from './transitions/registry.ts';

/** Replays history into a ledger that follows from rules and payments alone. */
export function foldHistory(history: ChainHistory, deployment: Deployment, findings: Finding[]): MarketLedger {
  const ledger = emptyLedger();
  const boxes = new Map(history.others);
  for (const transaction of history.transactions) {
    for (const output of transaction.outputs) boxes.set(output.boxId, output);
  }
  for (const transaction of history.transactions) {
    const check = new TransactionCheck(view(transaction, boxes), { deployment, ledger, findings });
    checkConservation(check);
    applyTransaction(check);
  }
  return ledger;
}

const view = (transaction: HistoryTransaction, boxes: ReadonlyMap<string, ChainBox>): TransactionView => ({
  ...transaction,
  inputs: transaction.inputIds.map((id) => boxes.get(id)),
  dataInputs: transaction.dataInputIds.map((id) => boxes.get(id)),
});

function applyTransaction(check: TransactionCheck): void {
  const { tx, ledger } = check;
  const first = tx.inputIds[0] ?? '';
  const shard = ledger.shards.get(first);
  const account = ledger.providers.get(ledger.providerBoxes.get(first) ?? '');
  if (shard !== undefined) registryTransition(check, first, shard);
  else if (account !== undefined) providerTransition(check, account);
  for (const [index, boxId] of tx.inputIds.entries()) {
    if (!check.isInputExplained(index)) spend(check, index, boxId);
  }
  for (const [index, output] of tx.outputs.entries()) {
    if (!check.isOutputExplained(index)) appear(check, index, output);
  }
}

/** An input that no registry or provider transition has explained. */
function spend(check: TransactionCheck, index: number, boxId: string): void {
  const { accounts, banks, desks, orders } = check.ledger;
  const [account, bank] = [accounts.get(boxId), banks.get(boxId)];
  const [desk, order] = [desks.get(boxId), orders.get(boxId)];
  if (account !== undefined) accountTransition(check, index, account);
  else if (bank !== undefined) bankTransition(check, index, bank);
  else if (desk !== undefined) deskTransition(check, index, desk);
  else if (order !== undefined) orderTransition(check, index, order);
  else spendOfMarket(check, index, boxId);
}

function spendOfMarket(check: TransactionCheck, index: number, boxId: string): void {
  const { ledger } = check;
  const open = ledger.openJobs.get(boxId);
  const job = ledger.jobs.get(boxId);
  const fees = ledger.treasury.get(boxId);
  if (open !== undefined) closeOpenJob(check, index, open);
  else if (job?.stage === 'jobActive') leaveActive(check, index, job);
  else if (job?.stage === 'jobDelivered') review(check, index, job);
  else if (job?.stage === 'jobReview') leaveReview(check, index, job);
  else if (ledger.governance?.boxId === boxId) enact(check, index);
  else if (ledger.proposalBoxId === boxId) propose(check, index);
  else if (fees !== undefined) spendTreasury(check, index, fees);
  else if (ledger.providerBoxes.has(boxId) || ledger.shards.has(boxId))
    check.find('unexplained', `spent at input ${index}, where nothing but storage rent spends it`, boxId);
}

/** An output that no transition has explained. */
function appear(check: TransactionCheck, index: number, output: ChainBox): void {
  const { deployment, ledger } = check;
  const { trees, tokens } = deployment;
  const { boxId, ergoTree } = output;
  const holds = (tokenId: string): boolean => amountOf(output, tokenId) > 0n;
  if (isMemberBox(output, deployment)) {
    check.find('token', 'an account that no registry made', boxId);
    ledger.accounts.set(boxId, readMemberAccount(output, deployment));
  } else if (isBankBox(output, deployment)) {
    createBank(check, output);
  } else if (ergoTree === trees.desk) {
    ledger.desks.set(boxId, output);
    check.count('deskOpen');
  } else if (ergoTree === trees.order) {
    ledger.orders.set(boxId, output);
    check.count('orderPlace');
  } else appearInMarket(check, index, output);
  if (holds(tokens.member) && ledger.shards.size > 0 && ![trees.account, trees.registry].includes(ergoTree))
    check.find('token', 'MEMBER outside of registry and accounts', boxId);
  if (holds(tokens.bank) && ledger.banks.size > 0 && ergoTree !== trees.bank)
    check.find('token', 'BANK outside of the bank', boxId);
}

function appearInMarket(check: TransactionCheck, index: number, output: ChainBox): void {
  const { deployment, ledger } = check;
  const { trees, tokens } = deployment;
  const { boxId, ergoTree } = output;
  const holds = (tokenId: string): boolean => amountOf(output, tokenId) > 0n;
  if (ergoTree === trees.jobOpen) {
    ledger.openJobs.set(boxId, readOpenJob(output, deployment));
    check.count('open');
  } else if (ergoTree === trees.treasury && holds(tokens.gpuc)) {
    ledger.treasury.set(boxId, amountOf(output, tokens.gpuc));
    ledger.totals.donationsMicroGpuc += amountOf(output, tokens.gpuc);
  } else if (holds(tokens.governance) && ergoTree === trees.governance) {
    check.holds('governance', 'a second governance box', ledger.governance === undefined, boxId);
    takeGovernance(check, index, undefined);
  } else if (holds(tokens.proposal) && ergoTree === trees.proposal) {
    check.holds('governance', 'a second proposal box', ledger.proposalBoxId === undefined, boxId);
    takeProposal(check, index);
  } else if (holds(tokens.registry) && ergoTree === trees.registry) {
    createShard(check, output);
  } else if (output.assets.some(({ tokenId }) => ledger.providers.has(tokenId))) {
    check.find('ticket', 'a ticket in a box that no match made', boxId);
  } else if (holds(tokens.provider) && ledger.shards.size > 0) {
    check.find('token', 'PROVIDER outside of registry and providers', boxId);
  }
}

function createShard(check: TransactionCheck, output: ChainBox): void {
  const read = decodeRegistry(output, check.deployment);
  if (!read.ok) {
    check.find('unexplained', `a shard with wrong ${read.reason}`, output.boxId);
    return;
  }
  const { providersLeft, membersLeft, gpucMicroGpuc } = read.value;
  check.ledger.shards.set(output.boxId, { providers: providersLeft, members: membersLeft, microGpuc: gpucMicroGpuc });
  // GPUC in a shard at creation are not fees.
  check.ledger.totals.shardGiftsMicroGpuc += gpucMicroGpuc;
  check.ledger.totals.foundedMicroGpuc += gpucMicroGpuc;
}
