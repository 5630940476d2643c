import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { redeemLeg } from '#lib/protocol/bank/redeem.ts';
import { redeemableMicroGpuc, redemptionCents } from '#lib/protocol/bank/rules.ts';
import { sellLeg } from '#lib/protocol/bank/sell.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import { encodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { tokens, type Leg } from '#lib/protocol/shared/plan.ts';
import { nanoErgForUsd } from '../genesis.ts';
import { GPU } from '../setting.ts';
import type { World } from '../world.ts';
import { neededFor, swap } from './market.ts';

/** From here on it is worth a transaction to bring a desk's stock back to what it should be. */
const TOLERANCE = 5n;

/**
 * Owners bring their desks back to as many dollars of GPUC as of ERG: what a desk earned in ERG becomes dollars elsewhere, and
 * GPUC at a bank, in one transaction; GPUC too many go the other way as far as the bank redeems them.
 */
export function refillDesks(world: World): void {
  const desks = new Map(world.desks.map((desk) => [desk.ownerTree, desk]));
  for (const owner of world.cast.deskOwners) {
    const desk = desks.get(owner.ergoTree);
    if (desk !== undefined) refill(world, desk, owner);
  }
}

function refill(world: World, desk: Desk, owner: SecretKey): void {
  const target = BigInt(world.setting.deskUsd) * GPU;
  const missing = target - desk.gpucMicroGpuc;
  if (missing > target / TOLERANCE) buy(world, desk, { owner, microGpuc: missing });
  else if (-missing > target / TOLERANCE) redeem(world, desk, { owner, microGpuc: -missing });
}

interface Restock {
  readonly owner: SecretKey;
  readonly microGpuc: bigint;
}

/** The desk as its owner leaves it: this much GPUC, and ERG of the same worth at the true price. */
function restocked(world: World, desk: Desk, microGpuc: bigint): Leg {
  const { ownerTree, terms, oracleHeight, usedMicroGpuc, box } = desk;
  return {
    input: { box },
    output: {
      value: nanoErgForUsd(world.setting.deskUsd, world.share),
      ergoTree: box.ergoTree,
      tokens: tokens([world.deployment.tokens.gpuc, microGpuc]),
      registers: encodeDesk({ ownerTree, terms, oracleHeight, usedMicroGpuc }),
    },
  };
}

function buy(world: World, desk: Desk, { owner, microGpuc }: Restock): boolean {
  const cents = microGpuc / CENT_MICRO_GPUC;
  const [bank] = world.banks.toSorted((a, b) => Number(b.gpucMicroGpuc - a.gpucMicroGpuc));
  const amount = neededFor({ give: 'erg', want: 'sigUsd', amount: cents }, world);
  const before = [
    sellLeg({ bank: bank!, cents }, world.deployment),
    restocked(world, desk, desk.gpucMicroGpuc + cents * CENT_MICRO_GPUC),
  ];
  return swap(world, owner, { give: 'erg', want: 'sigUsd', amount }, { before });
}

function redeem(world: World, desk: Desk, { owner, microGpuc }: Restock): boolean {
  const { governance, deployment } = world;
  const { height } = world.ledger;
  const room = world.banks.map((bank) => ({ bank, most: redeemableMicroGpuc(bank, governance, height) }));
  const [widest] = room.toSorted((a, b) => Number(b.most - a.most));
  const whole = microGpuc - (microGpuc % CENT_MICRO_GPUC);
  const part = widest!.most < whole ? widest!.most : whole;
  const amount = redemptionCents(part, governance);
  if (amount <= 0n) return false;
  const before = [
    redeemLeg({ bank: widest!.bank, microGpuc: part }, { deployment, governance, height }),
    restocked(world, desk, desk.gpucMicroGpuc - part),
  ];
  return swap(world, owner, { give: 'sigUsd', want: 'erg', amount }, { before, dataInputs: [governance.box] });
}
