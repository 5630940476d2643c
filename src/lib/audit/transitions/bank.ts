import type { ChainBox } from '#lib/chain/ports.ts';
import { bankBounds, CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { HEIGHT_WINDOW_BLOCKS } from '#lib/protocol/shared/constants.ts';
import { bankRules, isBankBox, readBankShard, type BankShard } from '../bankShard.ts';
import type { Rule } from '../report.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import { governanceRead } from './registry.ts';

const BPS = 10_000n;

/** A shard is created: full, with its seed cent, and nothing redeemed. */
export function createBank(check: TransactionCheck, output: ChainBox): void {
  const { deployment, ledger } = check;
  const { issuedMicroGpuc, reserveCents, redeemedMicroGpuc, gpucMicroGpuc } = readBankShard(output, deployment);
  ledger.totals.foundedMicroGpuc += gpucMicroGpuc;
  ledger.banks.set(output.boxId, output);
  check.keeps(bankRules(output, deployment), output.boxId);
  check.equal('reserve', 'issued by a new bank shard', [0n, issuedMicroGpuc], output.boxId);
  check.equal('reserve', 'cents above the first in a new bank shard', [0n, reserveCents], output.boxId);
  check.equal('window', 'redeemed at a new bank shard', [0n, redeemedMicroGpuc], output.boxId);
}

/** A shard is spent: a sale if GPUC leave, else a redemption. */
export function bankTransition(check: TransactionCheck, index: number, box: ChainBox): void {
  const { deployment, ledger } = check;
  check.explainInput(index);
  ledger.banks.delete(box.boxId);
  const output = check.successor(index, deployment.trees.bank, box.boxId);
  if (output === undefined) return;
  if (isBankBox(output, deployment)) ledger.banks.set(output.boxId, output);
  const [before, after] = [readBankShard(box, deployment), readBankShard(output, deployment)];
  check.holds('deposit', 'a bank shard lost ERG', after.nanoErg >= before.nanoErg, output.boxId);
  check.keeps(bankRules(output, deployment), output.boxId);
  ledger.totals.issuedMicroGpuc += after.issuedMicroGpuc - before.issuedMicroGpuc;
  ledger.totals.reserveCents += after.reserveCents - before.reserveCents;
  const sells = after.gpucMicroGpuc < before.gpucMicroGpuc;
  check.count(sells ? 'bankSell' : 'bankRedeem');
  if (sells) check.keeps(sellRules(before, after), output.boxId);
  else redeem(check, before, after);
}

/** A cent for every 10,000 micro-GPUC; sales reduce the redeemed amount of the window, down to zero. */
function sellRules(before: BankShard, after: BankShard): readonly Rule[] {
  const sold = before.gpucMicroGpuc - after.gpucMicroGpuc;
  const cents = after.reserveCents - before.reserveCents;
  const left = before.redeemedMicroGpuc > sold ? before.redeemedMicroGpuc - sold : 0n;
  return [
    { kind: 'price', detail: `${cents} cents for ${sold} micro-GPUC`, holds: cents * CENT_MICRO_GPUC === sold },
    { kind: 'window', detail: 'a sale began a window', holds: after.windowStart === before.windowStart },
    {
      kind: 'window',
      detail: `${after.redeemedMicroGpuc} micro-GPUC counted as redeemed after a sale, ${left} expected`,
      holds: after.redeemedMicroGpuc === left,
    },
  ];
}

function redeem(check: TransactionCheck, before: BankShard, after: BankShard): void {
  const governance = governanceRead(check, after.boxId);
  if (governance === undefined) return;
  const back = after.gpucMicroGpuc - before.gpucMicroGpuc;
  const paid = before.reserveCents - after.reserveCents;
  const due = ((back / CENT_MICRO_GPUC) * (BPS - feeBpsOf(governance))) / BPS;
  check.keeps(
    [
      { kind: 'price', detail: `${back} micro-GPUC are no whole cents`, holds: back % CENT_MICRO_GPUC === 0n },
      { kind: 'fee', detail: `${paid} cents for ${back} micro-GPUC, ${due} after the fee`, holds: paid === due },
      { kind: 'price', detail: 'redeemed for nothing', holds: paid > 0n },
      ...windowRules(check, { before, after, back }, governance),
    ],
    after.boxId,
  );
}

interface Redemption {
  readonly before: BankShard;
  readonly after: BankShard;
  readonly back: bigint;
}

/** Redemptions within a window stay within the cap, and no window begins before the last one has passed. */
function windowRules(
  { tx }: TransactionCheck,
  { before, after, back }: Redemption,
  { bankCapMicroGpuc, bankWindowBlocks }: Governance,
): readonly Rule[] {
  const now = BigInt(tx.height);
  const fresh = after.windowStart !== before.windowStart;
  const redeemed = back + (fresh ? 0n : before.redeemedMicroGpuc);
  const { leastCapMicroGpuc, mostWindowBlocks } = bankBounds;
  const cap = bankCapMicroGpuc > leastCapMicroGpuc ? bankCapMicroGpuc : leastCapMicroGpuc;
  const earliest = before.windowStart + BigInt(Math.min(bankWindowBlocks, mostWindowBlocks));
  const timely =
    after.windowStart >= earliest &&
    after.windowStart <= now &&
    after.windowStart + BigInt(HEIGHT_WINDOW_BLOCKS) >= now;
  return [
    {
      kind: 'window',
      detail: `${after.redeemedMicroGpuc} micro-GPUC counted as redeemed, ${redeemed} expected`,
      holds: after.redeemedMicroGpuc === redeemed,
    },
    { kind: 'window', detail: `${redeemed} micro-GPUC redeemed in a window, at most ${cap}`, holds: redeemed <= cap },
    {
      kind: 'window',
      detail: `a window from ${after.windowStart} on, at ${now}, not before ${earliest}`,
      holds: !fresh || timely,
    },
  ];
}

/** Clamped to the script's bounds. */
const feeBpsOf = ({ bankFeeBps }: Governance): bigint =>
  BigInt(Math.min(Math.max(bankFeeBps, bankBounds.leastFeeBps), bankBounds.mostFeeBps));
