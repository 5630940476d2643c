import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { readInt, readLong, readLongPair, readLongs } from '#lib/protocol/shared/registers.ts';
import { people } from '../../contracts/people.ts';
import { MEMBER_TOKENS } from '../genesis.ts';
import type { Person } from '../model.ts';
import { CENT } from './rules.ts';
import { members, openDesks, waitingOrders, type MoneyBooks } from './model.ts';

/** Throws where what the unspent boxes hold of money is not what history makes of it. */
export function checkMoney(run: MoneyBooks): void {
  const boxes = [...run.ledger.unspent.values()];
  checkAccounts(run, boxes);
  checkBanks(run, boxes);
  checkDesks(run, boxes);
  checkOrders(run, boxes);
  checkPurses(run, boxes);
}

function same(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)} on the ledger, ${String(expected)} by history`);
}

function boxOf(run: MoneyBooks, boxId: string, name: string): ChainBox {
  const box = run.ledger.unspent.get(boxId);
  if (box === undefined) throw new Error(`${name} is not where history left it`);
  return box;
}

/** Tokens are allotment plus balance in every account, and MEMBER stands in accounts and shards alone, none lost. */
function checkAccounts(run: MoneyBooks, boxes: readonly ChainBox[]): void {
  const { tokens, trees, constants } = run.deployment;
  const present = members(run.money);
  for (const { name, boxId, balanceMicroGpuc, nanoErg, collateral, flaggedHeight } of present) {
    const box = boxOf(run, boxId, name);
    same(`GPUC of ${name}`, amountOf(box, tokens.gpuc), constants.allotmentMicroGpuc + balanceMicroGpuc);
    same(`balance of ${name}`, readLong(box, 'R4'), balanceMicroGpuc);
    same(`flag of ${name}`, readInt(box, 'R6'), flaggedHeight);
    same(`nanoERG of ${name}`, box.value, nanoErg);
    const held = box.assets[2];
    same(`collateral of ${name}`, held?.tokenId, collateral?.tokenId);
    same(`collateral units of ${name}`, held?.amount, collateral?.amount);
  }
  const holders = boxes.filter((box) => amountOf(box, tokens.member) > 0n);
  const shards = holders.filter(({ ergoTree }) => ergoTree === trees.registry);
  const accounts = holders.filter(({ ergoTree }) => ergoTree === trees.account);
  same('holders of MEMBER', holders.length, shards.length + accounts.length);
  same('accounts', accounts.length, present.length);
  const inShards = shards.reduce((sum, box) => sum + amountOf(box, tokens.member), 0n);
  same('MEMBER in shards', inShards, MEMBER_TOKENS * BigInt(shards.length) - BigInt(present.length));
}

/** Each shard holds at least a cent for every cent that it has issued. */
function checkBanks(run: MoneyBooks, boxes: readonly ChainBox[]): void {
  const { tokens, externals, trees, constants } = run.deployment;
  const { banks } = run.money;
  same('bank shards', boxes.filter(({ ergoTree }) => ergoTree === trees.bank).length, banks.length);
  for (const [index, bank] of banks.entries()) {
    const box = boxOf(run, bank.boxId, `bank ${index}`);
    same(`BANK of bank ${index}`, amountOf(box, tokens.bank), 1n);
    same(`GPUC of bank ${index}`, amountOf(box, tokens.gpuc), bank.gpucMicroGpuc);
    same(`SigUSD of bank ${index}`, amountOf(box, externals.sigUsd), bank.cents);
    same(`nanoERG of bank ${index}`, box.value, run.bankNanoErg);
    same(`window of bank ${index}`, readLongs(box, 'R4')?.join(), [bank.windowStart, bank.redeemedMicroGpuc].join());
    const issued = constants.bankInitialMicroGpuc - bank.gpucMicroGpuc;
    if (issued < 0n || issued % CENT !== 0n) throw new Error(`bank ${index} has issued ${issued}`);
    if ((bank.cents - 1n) * CENT < issued) throw new Error(`bank ${index} backs ${issued} with ${bank.cents} cents`);
  }
}

function checkDesks(run: MoneyBooks, boxes: readonly ChainBox[]): void {
  const { tokens, trees } = run.deployment;
  const desks = openDesks(run.money);
  same('desks', boxes.filter(({ ergoTree }) => ergoTree === trees.desk).length, desks.length);
  for (const { name, boxId, gpucMicroGpuc, nanoErg, oracleHeight, usedMicroGpuc } of desks) {
    const box = boxOf(run, boxId, name);
    same(`GPUC of ${name}`, amountOf(box, tokens.gpuc), gpucMicroGpuc);
    same(`nanoERG of ${name}`, box.value, nanoErg);
    same(`use of ${name}`, readLongPair(box, 'R6')?.join(), [oracleHeight, usedMicroGpuc].join());
  }
}

function checkOrders(run: MoneyBooks, boxes: readonly ChainBox[]): void {
  const orders = waitingOrders(run.money);
  same('orders', boxes.filter(({ ergoTree }) => ergoTree === run.deployment.trees.order).length, orders.length);
  for (const { name, boxId, nanoErg } of orders) same(`nanoERG of ${name}`, boxOf(run, boxId, name).value, nanoErg);
}

function checkPurses({ money, deployment }: MoneyBooks, boxes: readonly ChainBox[]): void {
  const { sigUsd, rsBtc, rsEth } = deployment.externals;
  for (const person of Object.keys(people) as Person[]) {
    const own = boxes.filter(({ ergoTree }) => ergoTree === people[person].ergoTree);
    for (const tokenId of [sigUsd, rsBtc, rsEth]) {
      const held = own.reduce((sum, box) => sum + amountOf(box, tokenId), 0n);
      same(`${tokenId} of ${person}`, held, money.purses.get(`${person} ${tokenId}`) ?? 0n);
    }
  }
}
