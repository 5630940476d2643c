import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { buildSpend, type SpendParams } from '#lib/protocol/account/spend.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import { buildOpenDesk } from '#lib/protocol/desk/open.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { collateralUnitsOf, createWorld, nanoErgForUsd } from './genesis.ts';
import { tokenIdOf, type Member } from './cast.ts';
import { publishPrices } from './agents/oracle.ts';
import { GPU, type Setting } from './setting.ts';
import { expectConserved } from './simLedger.ts';
import type { World } from './world.ts';

const STAKE_MICRO_GPUC = 50n * GPU;
const SLOTS = 4;

/** An economy at work: accounts that owe, providers who were paid, holders, desks, all by real transactions. */
export function setUp(setting: Setting): World {
  const world = createWorld(setting);
  const before = world.ledger.totals();
  for (const holder of world.cast.holders) buyAll(world, holder);
  for (const owner of world.cast.deskOwners) openDesk(world, owner);
  publishPrices(world);
  for (const [index, member] of world.cast.members.entries()) join(world, member, index);
  for (const [index, provider] of world.cast.providers.entries()) enrol(world, provider, index);
  world.share = 1;
  publishPrices(world);
  expectConserved(before, world.ledger.totals());
  return world;
}

/** Everything that a wallet has in dollars becomes GPUC at a bank. */
export function buyAll(world: World, key: SecretKey): void {
  const { cents } = world.balance(key);
  const [bank] = world.banks.toSorted((a, b) => Number(b.gpucMicroGpuc - a.gpucMicroGpuc));
  world.submit(() => buildSell({ ...world.frame, sales: [{ bank: bank!, cents }], funding: world.wallet(key) }), key);
}

function openDesk(world: World, owner: SecretKey): void {
  const { setting, frame } = world;
  buyAll(world, owner);
  const { microGpuc } = world.balance(owner);
  const spread = setting.deskSpreadBps;
  const plan = buildOpenDesk({
    ...frame,
    ownerTree: owner.ergoTree,
    terms: {
      askBps: spread,
      bidBps: spread,
      mostMicroGpuc: BigInt(setting.deskCapUsd) * GPU,
      leastMicroGpuc: GPU,
    },
    microGpuc,
    nanoErg: nanoErgForUsd(setting.deskUsd, 1),
    funding: world.wallet(owner),
  });
  world.ledger.submit(plan, [owner]);
}

function join(world: World, member: Member, index: number): void {
  const { key, kind } = member;
  const { deployment } = world;
  const tokenId = tokenIdOf(kind, deployment);
  const registry = world.registries[index % world.registries.length]!;
  const outputs = world.submit(
    () =>
      buildEnrolMember({
        ...world.frame,
        registry,
        ownerTree: key.ergoTree,
        funding: world.wallet(key),
        ...(tokenId === undefined ? { collateralNanoErg: collateralUnitsOf(member) } : {}),
      }),
    key,
  );
  let account = valueOf(decodeAccount(outputs[1]!, deployment));
  if (tokenId !== undefined) {
    const collateral = { tokenId, amount: collateralUnitsOf(member) };
    const params = { account, microGpuc: 0n, collateral, funding: world.wallet(key) };
    const [box] = world.submit(() => buildDeposit({ ...world.frame, ...params }), key);
    account = valueOf(decodeAccount(box!, deployment));
  }
  const debt = Math.min(member.ltv * member.collateralUsd, 9_900);
  const microGpuc = BigInt(Math.floor(debt * 1e6 * 0.994));
  const { providers } = world.cast;
  world.submit(() => draw(world, { account, microGpuc, to: providers[index % providers.length]!.ergoTree, key }), key);
}

/** A payment on credit. */
export function draw(
  world: World,
  { account, microGpuc, to, key }: Pick<SpendParams, 'account' | 'microGpuc'> & { to: string; key: SecretKey },
) {
  return buildSpend({
    ...world.frame,
    account,
    microGpuc,
    terms: { governance: world.governance, pools: world.poolsOf(account) },
    funding: world.wallet(key),
    outputs: [
      { value: CARRIER_NANO_ERG, ergoTree: to, tokens: [{ tokenId: world.deployment.tokens.gpuc, amount: microGpuc }] },
    ],
  });
}

function enrol(world: World, owner: SecretKey, index: number): void {
  const { registries, governance, frame } = world;
  const terms = {
    basePriceMicroGpuc: GPU / 2n,
    surgeBps: 1_000,
    offPeakFromHour: 22,
    offPeakToHour: 6,
    discountBps: 2_000,
    longestHours: 100,
  };
  const plan = buildEnrolProvider({
    ...frame,
    registry: registries[index % registries.length]!,
    governance,
    funding: world.wallet(owner),
    ownerTree: owner.ergoTree,
    slots: SLOTS,
    stakeMicroGpuc: STAKE_MICRO_GPUC,
    terms,
    gpuClass: 'rtx-4090',
    workerTree: owner.ergoTree,
    card: { recipient: `age1${'q'.repeat(58)}`, gpuCount: 1, vramMib: 24_576 },
  });
  world.ledger.submit(plan, [owner]);
}
