import type { ChainBox } from '#lib/chain/ports.ts';
import { deskBounds, deskTermPositions } from '#lib/protocol/desk/contract.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { nanoErgPerGpuc } from '#lib/protocol/oracle/price.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { TERM_LIMITS } from '#lib/protocol/shared/constants.ts';
import { readBytes, readLongPair, readLongs } from '#lib/protocol/shared/registers.ts';
import { freshPools } from '../creditPosition.ts';
import type { Rule } from '../report.ts';
import type { TransactionCheck } from '../transactionCheck.ts';

const BPS = 10_000n;
/** Micro-GPUC of a GPUC, times basis points of the whole. */
const SCALE = 1_000_000n * BPS;

/** A desk is spent: by its owner, without restrictions, or in a trade at the oracle price and its spread. */
export function deskTransition(check: TransactionCheck, index: number, box: ChainBox): void {
  check.explainInput(index);
  check.ledger.desks.delete(box.boxId);
  const ownerTree = readBytes(box, 'R4');
  const mayOwn = ownerTree !== undefined && ownerTree.length <= 2 * TERM_LIMITS.ownerTreeBytes;
  if (mayOwn && check.isPresent(ownerTree)) ownerActs(check, box, ownerTree);
  else if (check.isRentDue(box)) check.count('storageRent');
  else trade(check, index, box);
}

/** The owner may move the funds anywhere; a remaining desk is the successor. */
function ownerActs(check: TransactionCheck, box: ChainBox, ownerTree: string): void {
  const { tx, deployment, ledger } = check;
  const next = tx.outputs.findIndex(
    (output, index) =>
      output.ergoTree === deployment.trees.desk &&
      readBytes(output, 'R4') === ownerTree &&
      !check.isOutputExplained(index),
  );
  const output = tx.outputs[next];
  if (output === undefined) {
    check.count('deskWithdraw');
    return;
  }
  check.explainOutput(next);
  ledger.desks.set(output.boxId, output);
  const { gpuc } = deployment.tokens;
  const gained = output.value > box.value || amountOf(output, gpuc) > amountOf(box, gpuc);
  const sameTerms = box.additionalRegisters.R5 === output.additionalRegisters.R5;
  check.count(!sameTerms ? 'deskSet' : gained ? 'deskRefill' : 'deskWithdraw');
}

function trade(check: TransactionCheck, index: number, box: ChainBox): void {
  const { tx, deployment, ledger } = check;
  const output = check.successor(index, deployment.trees.desk, box.boxId);
  if (output === undefined) return;
  ledger.desks.set(output.boxId, output);
  check.count('deskTrade');
  for (const register of ['R4', 'R5'] as const)
    check.equal(
      'term',
      register === 'R4' ? 'owner' : 'terms',
      [box.additionalRegisters[register], output.additionalRegisters[register]],
      output.boxId,
    );
  const { gpuc } = deployment.tokens;
  const gpucOnly = box.assets[0]?.tokenId === gpuc && output.assets.length === 1 && output.assets[0]?.tokenId === gpuc;
  check.holds('token', 'a desk that trades something but GPUC', gpucOnly, output.boxId);
  // There is one pool in a transaction, since there is one box with its NFT.
  const pool = freshPools(tx.dataInputs, deployment, tx.height)
    .map((read) => decodeOraclePool(read, deployment))
    .find(({ ok }) => ok);
  check.holds('price', 'traded without a fresh price', pool?.ok === true, output.boxId);
  if (!pool?.ok) return;
  const price = { nanoErg: nanoErgPerGpuc(pool.value), height: pool.value.height };
  check.keeps(tradeRules(box, output, price), output.boxId);
}

interface Price {
  /** Of a GPUC. */
  readonly nanoErg: bigint;
  /** At which the pool published it. */
  readonly height: number;
}

function tradeRules(box: ChainBox, output: ChainBox, price: Price): readonly Rule[] {
  const terms = readLongs(box, 'R5');
  const [use, used] = [readLongPair(box, 'R6'), readLongPair(output, 'R6')];
  if (terms === undefined || terms.length < 4 || use === undefined)
    return [{ kind: 'unexplained', detail: 'a desk without terms traded', holds: false }];
  const at = (position: keyof typeof deskTermPositions): bigint => terms[deskTermPositions[position]] ?? 0n;
  const sold = (box.assets[0]?.amount ?? 0n) - (output.assets[0]?.amount ?? 0n);
  const volume = sold < 0n ? -sold : sold;
  const height = BigInt(price.height);
  const expected = volume + (use[0] === height ? use[1] : 0n);
  const most = BigInt(deskBounds.mostSpreadBps);
  return [
    spreadRule({ sold, moved: output.value - box.value }, price, { ask: at('askBps'), bid: at('bidBps') }),
    { kind: 'height', detail: `a price of ${height} after one of ${use[0]}`, holds: height >= use[0] },
    {
      kind: 'term',
      detail: `${String(used?.[1])} micro-GPUC counted at ${String(used?.[0])}, expected ${expected} at ${height}`,
      holds: used?.[0] === height && used[1] === expected,
    },
    { kind: 'term', detail: `${expected} micro-GPUC at one height`, holds: expected <= at('mostMicroGpuc') },
    { kind: 'term', detail: `${volume} micro-GPUC traded`, holds: volume > 0n && volume >= at('leastMicroGpuc') },
    { kind: 'term', detail: 'a spread above five percent', holds: at('askBps') <= most && at('bidBps') <= most },
  ];
}

/** ERG moves exactly by the price and the spread, rounded in the desk's favour. */
function spreadRule(
  { sold, moved }: { readonly sold: bigint; readonly moved: bigint },
  { nanoErg }: Price,
  spread: { readonly ask: bigint; readonly bid: bigint },
): Rule {
  const due =
    sold > 0n ? (sold * nanoErg * (BPS + spread.ask)) / SCALE + 1n : -((-sold * nanoErg * (BPS - spread.bid)) / SCALE);
  return {
    kind: 'price',
    detail: `${moved} nanoERG moved for ${sold} micro-GPUC sold, ${due} due`,
    holds: moved === due,
  };
}
