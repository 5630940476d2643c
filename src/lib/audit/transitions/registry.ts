import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeGovernance, type Governance } from '#lib/protocol/governance/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { decodeRegistry, type Registry } from '#lib/protocol/registry/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { TERM_LIMITS } from '#lib/protocol/shared/constants.ts';
import type { ProviderAccount, ShardEntry } from '../ledger.ts';
import { enrolMember, isEnrolment, leaveMember, leavingMember } from './member.ts';
import { checkProviderBox } from '../providerBox.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

/** A shard is spent at input 0: a provider or member enrols or leaves, or the shard is topped up. */
export function registryTransition(check: TransactionCheck, shardId: string, shard: ShardEntry): void {
  const { tx, ledger } = check;
  const output = tx.outputs[0];
  check.explainInput(0);
  check.explainOutput(0);
  ledger.shards.delete(shardId);
  const next = output === undefined ? undefined : decodeRegistry(output, check.deployment);
  if (output === undefined || !next?.ok) {
    check.find('unexplained', 'output 0 is not the shard’s next box', shardId);
    return;
  }
  const { providersLeft, membersLeft, gpucMicroGpuc } = next.value;
  const after = expectedShard(check, shard, { providersLeft, membersLeft, gpucMicroGpuc }, output);
  ledger.shards.set(output.boxId, after);
  check.equal('token', 'PROVIDER in the shard', [after.providers, providersLeft], output.boxId);
  check.equal('token', 'MEMBER in the shard', [after.members, membersLeft], output.boxId);
  check.equal('fee', 'micro-GPUC in the shard', [after.microGpuc, gpucMicroGpuc], output.boxId);
}

/** Applies the transition and returns what the shard must hold afterwards. */
function expectedShard(
  check: TransactionCheck,
  shard: ShardEntry,
  found: Pick<Registry, 'providersLeft' | 'membersLeft' | 'gpucMicroGpuc'>,
  output: ChainBox,
): ShardEntry {
  const { ledger, deployment } = check;
  const leaving = ledger.providerBoxes.get(check.tx.inputIds[1] ?? '');
  const account = leaving === undefined ? undefined : ledger.providers.get(leaving);
  if (account !== undefined) {
    leave(check, account);
    const gift = found.gpucMicroGpuc - shard.microGpuc;
    check.holds('fee', 'the shard lost GPUC', gift >= 0n, output.boxId);
    ledger.totals.shardGiftsMicroGpuc += gift > 0n ? gift : 0n;
    return { ...shard, providers: shard.providers + 1n, microGpuc: shard.microGpuc + (gift > 0n ? gift : 0n) };
  }
  const member = leavingMember(check);
  if (member !== undefined) return leaveMember(check, { account: member, shard, output });
  if (isEnrolment(check, found.membersLeft, shard)) return enrolMember(check, shard);
  const { enrolFeeMicroGpuc } = deployment.constants;
  if (found.providersLeft === shard.providers && found.gpucMicroGpuc === shard.microGpuc) {
    check.count('topUp');
    return shard;
  }
  enrol(check);
  ledger.totals.enrolFeesMicroGpuc += enrolFeeMicroGpuc;
  return { ...shard, providers: shard.providers - 1n, microGpuc: shard.microGpuc + enrolFeeMicroGpuc };
}

function enrol(check: TransactionCheck): void {
  const { tx, deployment, ledger } = check;
  check.count('enrolProvider');
  const ticketId = tx.inputIds[0] ?? '';
  const output = tx.outputs[1];
  check.explainOutput(1);
  const read = output === undefined ? undefined : decodeProvider(output, deployment);
  if (output === undefined || !read?.ok) {
    check.find('unexplained', 'output 1 is no provider box', ticketId);
    return;
  }
  const governance = governanceRead(check, output.boxId);
  const account = newAccount(read.value, ticketId, governance);
  ledger.providers.set(ticketId, account);
  const { slots, stakeMicroGpuc, box } = read.value;
  check.holds('term', `${slots} slots`, slots > 0 && slots <= TERM_LIMITS.slots, box.boxId);
  const least = BigInt(slots) * account.slashMicroGpuc;
  check.holds(
    'stake',
    `${stakeMicroGpuc} micro-GPUC staked, at least ${least} due`,
    stakeMicroGpuc >= least,
    box.boxId,
  );
  check.holds('deposit', 'deposit too small', box.value >= deployment.constants.providerDepositNanoErg, box.boxId);
  checkProviderBox(check, 1, account);
}

/** The ledger entry of a new provider: slots, stake, terms and profile are its choice, the rest is fixed. */
function newAccount(chosen: Provider, ticketId: string, governance: Governance | undefined): ProviderAccount {
  const { slots, stakeMicroGpuc, ownerTree, terms, gpuClassHex, workerTree, cardHex } = chosen;
  return {
    ticketId,
    ownerTree,
    slots,
    slashMicroGpuc: governance?.slashMicroGpuc ?? chosen.slashMicroGpuc,
    boxId: undefined,
    stakeMicroGpuc,
    earningsMicroGpuc: 0n,
    completed: 0,
    failed: 0,
    declined: 0,
    disputesLost: 0,
    volumeMicroGpuc: 0n,
    ratingSum: 0,
    ratingCount: 0,
    ticketsHome: slots + 1,
    ticketsInJobs: 0,
    ticketsBurned: 0,
    feeBps: governance?.feeBps ?? chosen.feeBps,
    available: true,
    retireHeight: 0,
    terms,
    gpuClassHex,
    workerTree,
    cardHex,
  };
}

/** The governance box among the data inputs, which must be the current one. */
export function governanceRead(check: TransactionCheck, forBoxId: string): Governance | undefined {
  const box = check.tx.dataInputs[0];
  const read = box === undefined ? undefined : decodeGovernance(box, check.deployment);
  check.holds('governance', 'data input 0 is not the governance box', read?.ok === true, forBoxId);
  if (!read?.ok) return undefined;
  check.equal(
    'governance',
    'governance box in force',
    [check.ledger.governance?.boxId, read.value.box.boxId],
    forBoxId,
  );
  return read.value;
}

function leave(check: TransactionCheck, account: ProviderAccount): void {
  const { tx, ledger } = check;
  check.count('leave');
  check.explainInput(1);
  const boxId = account.boxId ?? '';
  check.holds(
    'height',
    `left at ${tx.height}, may leave from ${account.retireHeight}`,
    account.retireHeight > 0 && tx.height >= account.retireHeight,
    boxId,
  );
  const missing = account.slots + 1 - account.ticketsHome;
  if (missing > 0) {
    const forfeit = BigInt(missing) * account.slashMicroGpuc;
    check.paysTreasury(1, forfeit, boxId);
    ledger.totals.forfeitsMicroGpuc += forfeit;
  }
  const kept = tx.outputs.filter((output) => amountOf(output, account.ticketId) > 0n);
  for (const output of kept) check.find('ticket', 'a ticket outlives its provider', output.boxId);
  account.ticketsBurned += account.ticketsHome;
  account.ticketsHome = 0;
  account.stakeMicroGpuc = 0n;
  account.earningsMicroGpuc = 0n;
  account.boxId = undefined;
  ledger.providerBoxes.delete(boxId);
}
