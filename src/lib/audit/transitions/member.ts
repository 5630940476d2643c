import type { ChainBox } from '#lib/chain/ports.ts';
import { TERM_LIMITS } from '#lib/protocol/shared/constants.ts';
import type { ShardEntry } from '../ledger.ts';
import { accountRules, isMemberBox, readMemberAccount, type MemberAccount } from '../memberAccount.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

/** Bytes of a P2PK script. */
const leastOwnerBytes = 36;

/** Whether output 1 is a new account and not the successor of an input. */
export const isEnrolment = ({ tx, ledger, deployment }: TransactionCheck, membersLeft: bigint, before: ShardEntry) => {
  const [, output] = tx.outputs;
  const carriesOn = ledger.accounts.has(tx.inputIds[1] ?? '') && membersLeft >= before.members;
  return output !== undefined && isMemberBox(output, deployment) && !carriesOn;
};

/** The account at input 1, if the transaction ends it rather than continuing it at output 1. */
export function leavingMember({ tx, ledger, deployment }: TransactionCheck): MemberAccount | undefined {
  const [, output] = tx.outputs;
  const carriesOn = output !== undefined && isMemberBox(output, deployment);
  return carriesOn ? undefined : ledger.accounts.get(tx.inputIds[1] ?? '');
}

/** A shard creates an account: MEMBER, an allotment, balance 0, no flag, at least the minimum collateral. */
export function enrolMember(check: TransactionCheck, shard: ShardEntry): ShardEntry {
  const { tx, deployment, ledger } = check;
  const { allotmentMicroGpuc, accountRentNanoErg, minCollateralNanoErg, memberFeeNanoErg } = deployment.constants;
  check.count('enrolMember');
  const [shardBefore, shardAfter] = [tx.inputs[0], tx.outputs[0]];
  const fee = (shardAfter?.value ?? 0n) - (shardBefore?.value ?? 0n);
  check.holds('fee', `${fee} nanoERG of the member's fee`, fee >= memberFeeNanoErg, shardAfter?.boxId);
  const box = check.successor(1, deployment.trees.account, shardBefore?.boxId ?? '');
  if (box !== undefined) {
    const account = readMemberAccount(box, deployment);
    ledger.accounts.set(box.boxId, account);
    const ownerBytes = (account.ownerTree?.length ?? 0) / 2;
    const mayOwn = ownerBytes >= leastOwnerBytes && ownerBytes <= TERM_LIMITS.ownerTreeBytes;
    const least = accountRentNanoErg + minCollateralNanoErg;
    check.keeps(accountRules(box, deployment), box.boxId);
    check.equal('balance', 'balance of a new account', [0n, account.balanceMicroGpuc], box.boxId);
    check.equal('flag', 'flag of a new account', [0, account.flaggedHeight], box.boxId);
    check.equal('collateral', 'collateral token of a new account', [undefined, account.collateral?.tokenId], box.boxId);
    check.holds('collateral', `${box.value} nanoERG in a new account, ${least} due`, box.value >= least, box.boxId);
    check.holds('term', `an owner's script of ${ownerBytes} bytes`, mayOwn, box.boxId);
  }
  ledger.totals.allotmentsOutMicroGpuc += allotmentMicroGpuc;
  return { ...shard, members: shard.members - 1n, microGpuc: shard.microGpuc - allotmentMicroGpuc };
}

/** An account ends: closed without debt by its owner, or written off without collateral. */
export function leaveMember(
  check: TransactionCheck,
  {
    account,
    shard,
    output,
  }: { readonly account: MemberAccount; readonly shard: ShardEntry; readonly output: ChainBox },
): ShardEntry {
  const { deployment, ledger } = check;
  const { boxId, balanceMicroGpuc } = account;
  const { allotmentMicroGpuc } = deployment.constants;
  check.explainInput(1);
  ledger.accounts.delete(boxId);
  if (balanceMicroGpuc < 0n) writeOff(check, account);
  else {
    check.count('accountClose');
    check.holds('credit', 'closed without its owner', check.isPresent(account.ownerTree), boxId);
  }
  const due = balanceMicroGpuc < 0n ? allotmentMicroGpuc + balanceMicroGpuc : allotmentMicroGpuc;
  const found = output.assets.find(({ tokenId }) => tokenId === deployment.tokens.gpuc)?.amount ?? 0n;
  const gift = found - shard.microGpuc - due;
  check.holds('balance', `${due} micro-GPUC of the allotment due, ${-gift} missing`, gift >= 0n, output.boxId);
  ledger.totals.allotmentsOutMicroGpuc -= due;
  ledger.totals.shardGiftsMicroGpuc += gift > 0n ? gift : 0n;
  return {
    ...shard,
    members: shard.members + 1n,
    microGpuc: shard.microGpuc + due + (gift > 0n ? gift : 0n),
  };
}

function writeOff(
  check: TransactionCheck,
  { boxId, balanceMicroGpuc, collateral, nanoErg, ownerTree }: MemberAccount,
): void {
  const { accountRentNanoErg } = check.deployment.constants;
  const bare = collateral === undefined && nanoErg === accountRentNanoErg;
  const debt = `a debt of ${-balanceMicroGpuc} micro-GPUC`;
  const left = `${collateral?.amount ?? nanoErg - accountRentNanoErg} units of collateral`;
  const closed = check.isPresent(ownerTree);
  check.count('accountWriteOff');
  check.holds(
    closed ? 'credit' : 'collateral',
    closed ? `closed with ${debt}` : `${debt} written off with ${left} left`,
    bare,
    boxId,
  );
  check.ledger.totals.writtenOffMicroGpuc -= balanceMicroGpuc;
}
