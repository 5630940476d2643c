import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { providerActions } from '#lib/protocol/provider/contract.ts';
import type { ProviderAccount } from '../ledger.ts';
import { checkProviderBox } from '../providerBox.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import { declineTransition, expireTransition, settleTransition } from './endJobs.ts';
import { matchTransition, type Batch } from './match.ts';

/** A provider is spent at input 0; R8 of its successor names the action. */
export function providerTransition(check: TransactionCheck, account: ProviderAccount): void {
  check.explainInput(0);
  const output = check.tx.outputs[0];
  const read = output === undefined ? undefined : decodeProvider(output, check.deployment);
  if (!read?.ok) {
    // Reports the missing box, and continues with whatever took its position.
    checkProviderBox(check, 0, account);
    return;
  }
  const { action, batchSize } = read.value;
  const batch: Batch = { account, action, size: Math.max(0, Math.min(batchSize, check.tx.inputIds.length - 1)) };
  switch (action) {
    case providerActions.matchByClass:
    case providerActions.matchByTicket:
      matchTransition(check, batch);
      return;
    case providerActions.settle:
    case providerActions.settleReviewed:
      settleTransition(check, batch);
      return;
    case providerActions.expire:
      expireTransition(check, batch);
      return;
    case providerActions.decline:
      declineTransition(check, batch);
      return;
    default:
      ownTransition(check, account, read.value);
  }
}

/** Actions on the provider box alone. */
function ownTransition(check: TransactionCheck, account: ProviderAccount, next: Provider): void {
  switch (next.action) {
    case providerActions.withdraw:
      withdraw(check, account);
      break;
    case providerActions.collect:
      collect(check, account, next);
      break;
    case providerActions.update:
      account.terms = next.terms;
      account.gpuClassHex = next.gpuClassHex;
      account.workerTree = next.workerTree;
      account.cardHex = next.cardHex;
      check.count('update');
      break;
    case providerActions.addStake:
      addStake(check, account, next);
      break;
    case providerActions.retire:
      retire(check, account, next);
      break;
    case providerActions.pause:
      check.equal(
        'height',
        'a retired provider paused or resumed; retire height',
        [0, account.retireHeight],
        next.box.boxId,
      );
      account.available = next.available;
      check.count('pause');
      break;
    default:
      check.find('unexplained', `there is no action ${next.action}`, next.box.boxId);
  }
  checkProviderBox(check, 0, account);
}

function withdraw(check: TransactionCheck, account: ProviderAccount): void {
  const before = account.boxId ?? '';
  const microGpuc = account.earningsMicroGpuc;
  const least = check.deployment.constants.minWithdrawMicroGpuc;
  check.holds('earnings', `${microGpuc} micro-GPUC withdrawn, at least ${least} go`, microGpuc >= least, before);
  check.pays(1, { ergoTree: account.ownerTree, tag: before, microGpuc, leastNanoErg: 0n, forBoxId: before });
  account.earningsMicroGpuc = 0n;
  check.count('withdraw');
}

/** The owner may send earnings anywhere, but only earnings may leave. */
function collect(check: TransactionCheck, account: ProviderAccount, next: Provider): void {
  const held = account.stakeMicroGpuc + account.earningsMicroGpuc + 1n;
  const taken = held - (next.box.assets[2]?.amount ?? 0n);
  const within = taken > 0n && taken <= account.earningsMicroGpuc;
  check.holds('earnings', `${taken} of ${account.earningsMicroGpuc} micro-GPUC collected`, within, next.box.boxId);
  account.earningsMicroGpuc -= taken;
  check.count('collect');
}

function addStake(check: TransactionCheck, account: ProviderAccount, next: Provider): void {
  const held = account.stakeMicroGpuc + account.earningsMicroGpuc + 1n;
  // From the tokens added, not from R5; the two are compared afterwards.
  const gained = (next.box.assets[2]?.amount ?? 0n) - held;
  check.holds('stake', `${gained} micro-GPUC of stake added`, gained > 0n, next.box.boxId);
  account.stakeMicroGpuc += gained;
  check.count('addStake');
}

function retire(check: TransactionCheck, account: ProviderAccount, next: Provider): void {
  const earliest = check.tx.height + check.deployment.constants.cooldownBlocks;
  const soon = `leaves from ${next.retireHeight}, not before ${earliest}`;
  check.holds('height', soon, next.retireHeight >= earliest, next.box.boxId);
  check.equal('height', 'retired before; retire height', [0, account.retireHeight], next.box.boxId);
  account.retireHeight = next.retireHeight;
  account.available = false;
  check.count('retire');
}
