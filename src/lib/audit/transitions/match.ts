import { providerActions } from '#lib/protocol/provider/contract.ts';
import { BLOCKS_PER_HOUR, utcHourOf } from '#lib/protocol/shared/blocks.ts';
import { HEIGHT_WINDOW_BLOCKS } from '#lib/protocol/shared/constants.ts';
import { checkJobBox } from '../jobBox.ts';
import type { ProviderAccount } from '../ledger.ts';
import type { OpenEntry } from '../openJob.ts';
import { checkProviderBox } from '../providerBox.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import { governanceRead } from './registry.ts';

/** The batch as stated in R8 of the provider box. */
export interface Batch {
  readonly account: ProviderAccount;
  readonly action: number;
  readonly size: number;
}

interface Price {
  readonly hourMicroGpuc: bigint;
  readonly at: number;
  readonly key: string;
}

/** Open jobs become active at the price given by terms, utilisation and hour. */
export function matchTransition(check: TransactionCheck, { account, action, size }: Batch): void {
  const { tx } = check;
  const before = account.boxId ?? '';
  const governance = governanceRead(check, before);
  account.ticketsHome -= size;
  account.ticketsInJobs += size;
  account.feeBps = governance?.feeBps ?? account.feeBps;
  const busy = account.slots + 1 - account.ticketsHome;
  const hourMicroGpuc = priceOfHour(account, busy, tx.timestampMs);
  const after = checkProviderBox(check, 0, account);
  if (after === undefined) return;
  const { boxId } = after.box;
  check.equal('price', 'price of an hour', [hourMicroGpuc, after.hourPriceMicroGpuc], boxId);
  check.holds('price', 'a price of nothing', hourMicroGpuc > 0n, boxId);
  const { at } = after;
  check.holds(
    'height',
    `at ${at}, mined at ${tx.height}`,
    at <= tx.height && tx.height <= at + HEIGHT_WINDOW_BLOCKS,
    boxId,
  );
  check.holds('term', 'matched while paused', account.available, boxId);
  check.holds('ticket', 'the last ticket left', account.ticketsHome >= 1, boxId);
  const leastStake = BigInt(busy) * account.slashMicroGpuc;
  check.holds('stake', `stake below ${leastStake} at ${busy} busy slots`, account.stakeMicroGpuc >= leastStake, boxId);
  const key = action === providerActions.matchByClass ? account.gpuClassHex : account.ticketId;
  for (let index = 1; index <= size; index += 1) startJob(check, index, account, { hourMicroGpuc, at, key });
}

function startJob(check: TransactionCheck, index: number, account: ProviderAccount, price: Price): void {
  const { tx, ledger, deployment } = check;
  const boxId = tx.inputIds[index] ?? '';
  const job = ledger.openJobs.get(boxId);
  check.explainInput(index);
  if (job === undefined) {
    check.explainOutput(index);
    check.find('forged', `input ${index} of a match is no open job`, boxId);
    return;
  }
  ledger.openJobs.delete(boxId);
  const { hourMicroGpuc, at, key } = price;
  const { workerTree, ownerTree, ticketId } = account;
  const priceMicroGpuc = hourMicroGpuc * BigInt(job.hours);
  checkWishes(check, job, account, { ...price, priceMicroGpuc });
  check.holds('term', 'the job does not accept this provider', job.acceptedKeys.includes(key), boxId);
  checkJobBox(
    check,
    index,
    {
      stage: 'jobActive',
      openBoxId: boxId,
      workerTree,
      ownerTree,
      consumerTree: job.consumerTree ?? '',
      ticketId,
      priceMicroGpuc,
      endHeight: at + job.hours * BLOCKS_PER_HOUR,
      escrowMicroGpuc: job.escrowMicroGpuc,
      nanoErg: deployment.constants.heldNanoErg,
      rating: 0,
    },
    boxId,
  );
  check.count('match');
}

function checkWishes(
  check: TransactionCheck,
  job: OpenEntry,
  account: ProviderAccount,
  { at, priceMicroGpuc }: { readonly at: number; readonly priceMicroGpuc: bigint },
): void {
  const { boxId } = job;
  const reputation = 100 + 10 * account.completed - 50 * (account.failed + account.disputesLost);
  const hoursFit = job.hours > 0 && job.hours <= account.terms.longestHours;
  check.holds('escrow', `price ${priceMicroGpuc} above escrow`, priceMicroGpuc <= job.escrowMicroGpuc, boxId);
  check.holds('term', `${job.hours} hours`, hoursFit, boxId);
  check.holds('height', `matched at ${at}, to start by ${job.startBy}`, at <= job.startBy, boxId);
  check.holds(
    'term',
    `reputation ${reputation} below ${job.leastReputation}`,
    reputation >= job.leastReputation,
    boxId,
  );
  check.holds('stake', 'less stake than asked for', account.stakeMicroGpuc >= job.leastStakeMicroGpuc, boxId);
}

/**
 * base × (1 + surge × utilisation) × (1 − discount), rounded down once. Implemented again from the specification: the audit
 * must not rely on the builders' computation.
 */
function priceOfHour({ terms, slots }: ProviderAccount, busy: number, timestampMs: number): bigint {
  const { basePriceMicroGpuc, surgeBps, offPeakFromHour: from, offPeakToHour: to, discountBps } = terms;
  const hour = utcHourOf(timestampMs);
  const plain = from <= to;
  const offPeak = plain ? from <= hour && hour < to : !(to <= hour && hour < from);
  const loadBps = 10_000n * BigInt(slots) + BigInt(surgeBps) * BigInt(busy);
  const paidBps = 10_000n - BigInt(offPeak ? discountBps : 0);
  return (basePriceMicroGpuc * loadBps * paidBps) / (BigInt(slots) * 100_000_000n);
}
