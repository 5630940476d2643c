import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { buildSpend } from '#lib/protocol/account/spend.ts';
import { creditLimit } from '#lib/protocol/account/loan.ts';
import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { redeemAtBanks } from '#lib/protocol/order/fills.ts';
import { GPU } from '../setting.ts';
import type { World } from '../world.ts';

/** Redeems as much of a wallet as the banks take now. @returns micro-GPUC that went back */
export function redeemAll(world: World, key: SecretKey): bigint {
  const { microGpuc: held } = world.balance(key);
  const { banks, governance, ledger } = world;
  const venues = { banks, desks: [], governance, height: ledger.height };
  const { fills, microGpuc } = redeemAtBanks(venues, { microGpuc: held });
  if (microGpuc < GPU) return 0n;
  const { redemptions } = fills;
  const sent = world.attempt(
    () => buildRedeem({ ...world.frame, redemptions, governance, funding: world.wallet(key) }),
    key,
  );
  return sent ? microGpuc : 0n;
}

/** Everybody who has GPUC runs for the bank at once. @returns micro-GPUC that went back */
export function run(world: World): bigint {
  const { holders, providers, members } = world.cast;
  const all = [...holders, ...providers, ...members.map(({ key }) => key)];
  return all.reduce((sum, key) => sum + (world.balance(key).microGpuc >= GPU ? redeemAll(world, key) : 0n), 0n);
}

/** Of their limit; for less nobody pays a fee. */
const WORTH_DRAWING = 20n;
/** What the origination fee leaves, with room for its own rounding. */
const AFTER_FEE_BPS = 9_940n;

/** Members draw all that their collateral carries, as often as it carries more. @returns micro-GPUC drawn */
export function drawAll(world: World): bigint {
  const { governance, deployment } = world;
  const keys = new Map(world.cast.members.map(({ key }) => [key.ergoTree, key]));
  let drawn = 0n;
  for (const account of world.accounts) {
    const key = keys.get(account.ownerTree);
    const loan = world.loanOf(account);
    const line = deployment.constants.allotmentMicroGpuc - 1n;
    const limit = creditLimit(loan);
    const room = (limit < line ? limit : line) - loan.debtMicroGpuc;
    const microGpuc = (room * AFTER_FEE_BPS) / 10_000n;
    if (key === undefined || microGpuc < GPU || room < limit / WORTH_DRAWING) continue;
    const terms = { governance, pools: world.poolsOf(account) };
    const params = { account, microGpuc, terms, funding: world.wallet(key) };
    if (world.attempt(() => buildSpend({ ...world.frame, ...params }), key)) drawn += microGpuc;
  }
  return drawn;
}
