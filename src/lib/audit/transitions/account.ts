import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { accountRules, isMemberBox, readMemberAccount, type MemberAccount } from '../memberAccount.ts';
import { freshPools, isDrawable, pricedAsset, creditPositionOf, unitsOf } from '../creditPosition.ts';
import type { Rule } from '../report.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import type { AccountMove } from './accountMove.ts';
import { liquidateRules } from './liquidate.ts';
import { flagRules, unflagRules } from './flag.ts';
import { governanceRead } from './registry.ts';

type Action = 'accountFree' | 'accountDraw' | 'accountFlag' | 'accountUnflag' | 'accountLiquidate';

/** In the order in which they are tried; a change that several actions allow counts as the first. */
const actions: Readonly<Record<Action, (move: AccountMove) => readonly Rule[]>> = {
  accountFree: freeRules,
  accountFlag: flagRules,
  accountUnflag: unflagRules,
  accountLiquidate: liquidateRules,
  accountDraw: drawRules,
};

/** An account is spent and has a successor: it is explained by any action whose rules all hold. */
export function accountTransition(check: TransactionCheck, index: number, before: MemberAccount): void {
  const { tx, deployment, ledger } = check;
  check.explainInput(index);
  ledger.accounts.delete(before.boxId);
  const output = check.successor(index, deployment.trees.account, before.boxId);
  if (output === undefined) return;
  check.keeps(accountRules(output, deployment), output.boxId);
  check.equal('term', 'owner', [before.ownerTree, readBytes(output, 'R5')], output.boxId);
  const after = readMemberAccount(output, deployment);
  if (isMemberBox(output, deployment)) ledger.accounts.set(output.boxId, after);
  const read = tx.dataInputs[0] && decodeGovernance(tx.dataInputs[0], deployment);
  const governance = read?.ok ? read.value : undefined;
  const pools = freshPools(tx.dataInputs, deployment, tx.height);
  const move: AccountMove = {
    check,
    before,
    after,
    ownerPresent: check.isPresent(before.ownerTree),
    governance,
    priceOf: (account) => governance && pricedAsset(account, governance, { pools, deployment }),
  };
  const action = actionOf(move);
  check.count(action);
  check.keeps(actions[action](move), output.boxId);
  if (action !== 'accountFree') governanceRead(check, output.boxId);
  if (action === 'accountDraw') takeFee(move);
}

function actionOf(move: AccountMove): Action {
  const names = Object.keys(actions) as Action[];
  return names.find((name) => actions[name](move).every(({ holds }) => holds)) ?? likelyAction(move);
}

/** The most likely action of an invalid change, for the findings. */
function likelyAction({ before, after, ownerPresent, check }: AccountMove): Action {
  const gained = after.balanceMicroGpuc - before.balanceMicroGpuc;
  const fell = isTaken(before, after) || unitsOf(after, check.deployment) < unitsOf(before, check.deployment);
  if (gained > 0n && fell && before.flaggedHeight > 0) return 'accountLiquidate';
  if (gained === 0n && !fell && before.flaggedHeight !== after.flaggedHeight)
    return after.flaggedHeight > 0 ? 'accountFlag' : 'accountUnflag';
  return ownerPresent && after.balanceMicroGpuc < 0n ? 'accountDraw' : 'accountFree';
}

const isTaken = (before: MemberAccount, after: MemberAccount): boolean =>
  before.collateral !== undefined && after.collateral?.tokenId !== before.collateral.tokenId;

/** Rules of `free`: nothing decreases, or it ends without debt; no price is read. */
function freeRules({ check, before, after, ownerPresent }: AccountMove): readonly Rule[] {
  const { minDepositMicroGpuc, refreshBlocks } = check.deployment.constants;
  const gained = after.balanceMicroGpuc - before.balanceMicroGpuc;
  const sameToken = after.collateral?.tokenId === before.collateral?.tokenId;
  const kept = after.nanoErg >= before.nanoErg && gained >= 0n && sameToken && !isLess(after, before);
  const worthIt = gained >= minDepositMicroGpuc || check.tx.height - before.creationHeight > refreshBlocks;
  const clear = after.balanceMicroGpuc >= 0n;
  return [
    {
      kind: 'flag',
      detail: `flag ${after.flaggedHeight} after ${before.flaggedHeight}`,
      holds: after.flaggedHeight === (clear ? 0 : before.flaggedHeight),
    },
    {
      kind: kept || after.balanceMicroGpuc < before.balanceMicroGpuc ? 'credit' : 'collateral',
      detail: kept ? 'a stranger paid in next to nothing' : 'a stranger took something, or what was taken left a debt',
      holds: (kept && worthIt) || ((kept || clear) && ownerPresent),
    },
  ];
}

const isLess = (after: MemberAccount, before: MemberAccount): boolean =>
  (after.collateral?.amount ?? 0n) < (before.collateral?.amount ?? 0n);

/** Rules of `draw`: the collateral carries the debt at fresh prices; new debt pays its fee to the treasury. */
function drawRules(move: AccountMove): readonly Rule[] {
  const { check, after, ownerPresent, priceOf } = move;
  const priced = priceOf(after);
  const position = priced && creditPositionOf(after, priced, check.deployment);
  const fee = feeOf(move);
  return [
    { kind: 'credit', detail: 'drawn without its owner', holds: ownerPresent },
    { kind: 'price', detail: 'no fresh price for its collateral', holds: position !== undefined },
    { kind: 'credit', detail: 'nothing is drawn against this asset', holds: position?.asset.on === true },
    { kind: 'flag', detail: 'flagged after a draw', holds: after.flaggedHeight === 0 },
    {
      kind: 'credit',
      detail: `a debt of ${-after.balanceMicroGpuc} micro-GPUC above what ${unitsOf(after, check.deployment)} units of collateral carry`,
      holds: position !== undefined && isDrawable(position),
    },
    {
      kind: 'fee',
      detail: `no output pays the origination fee of ${fee} micro-GPUC`,
      holds: fee === 0n || feeOutput(move) >= 0,
    },
  ];
}

/** Origination fee of new debt, rounded up. */
function feeOf({ before, after, governance }: AccountMove): bigint {
  const owed = before.balanceMicroGpuc < 0n ? before.balanceMicroGpuc : 0n;
  const newDebt = owed - after.balanceMicroGpuc;
  return newDebt > 0n ? (newDebt * BigInt(governance?.originationBps ?? 0) + 9_999n) / 10_000n : 0n;
}

const feeOutput = (move: AccountMove): number => {
  const { tx, deployment } = move.check;
  const { trees, tokens } = deployment;
  return tx.outputs.findIndex(
    (output) =>
      output.ergoTree === trees.treasury &&
      readBytes(output, 'R4') === move.before.boxId &&
      output.assets[0]?.tokenId === tokens.gpuc &&
      output.assets[0].amount === feeOf(move),
  );
};

/** Records a paid fee in the treasury. */
function takeFee(move: AccountMove): void {
  const { check } = move;
  const index = feeOutput(move);
  const output = check.tx.outputs[index];
  if (output === undefined || check.isOutputExplained(index)) return;
  check.explainOutput(index);
  const microGpuc = amountOf(output, check.deployment.tokens.gpuc);
  check.ledger.treasury.set(output.boxId, microGpuc);
  check.ledger.totals.originationMicroGpuc += microGpuc;
}
