import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeAccount, encodeAccount } from '#lib/protocol/account/box.ts';
import type { PricePools } from '#lib/protocol/oracle/price.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { buildRefresh } from '#lib/protocol/account/refresh.ts';
import { buildSpend, type CreditTerms, type SpendParams } from '#lib/protocol/account/spend.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeAssetPool, decodeOraclePool, encodePool } from '#lib/protocol/oracle/box.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildClose, buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import { governanceBox, registryBox } from './boxes.ts';
import type { Draft } from './draft.ts';
import { draftOf, frame, fundingOf, read } from './honest.ts';
import { people } from './people.ts';
import { asset, BORN, candidate, constants, deployment, ERG, GPUC, NOW, place, tokens, trees } from './world.ts';

const { externals } = deployment;
export const GPU = 1_000_000n;
/** 0.50 USD an ERG. */
export const NANO_ERG_PER_USD = 2_000_000_000n;
/** 60,000 USD a bitcoin, 3,000 USD an ether. */
export const NANO_ERG_PER_BTC = 60_000n * NANO_ERG_PER_USD;
export const NANO_ERG_PER_ETH = 3_000n * NANO_ERG_PER_USD;
export const POOL_AGE = 5;
/** Rows of governance's assets. */
export const rows = { erg: 0, sigUsd: 1, rsBtc: 2, rsEth: 3 } as const;
/** Longer than two oracle epochs, which is what a seizure under water waits for. */
export const bufferBlocks = constants.flagBlocks + 10;
export const windowBlocks = 40;

export const poolBox = (nft: string, rate: bigint, options: { age?: number; nonce?: number } = {}): ChainBox =>
  place(
    candidate(people.spare.ergoTree, ERG, {
      assets: [asset(nft, 1n)],
      additionalRegisters: encodePool(rate, 1),
      creationHeight: NOW - (options.age ?? POOL_AGE),
    }),
    options.nonce ?? 120,
  );

const usdPool = () => read(decodeOraclePool, poolBox(externals.ergUsdPool, NANO_ERG_PER_USD));
const poolOf = (nft: string, rate: bigint) => {
  const decoded = decodeAssetPool(poolBox(nft, rate, { nonce: 121 }), nft);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
};

/** Collateral by name: token id and the pools that price it. */
export const collaterals = {
  erg: { tokenId: undefined, pools: (): PricePools => ({ usd: usdPool() }) },
  sigUsd: { tokenId: externals.sigUsd, pools: (): PricePools => ({ usd: usdPool() }) },
  rsBtc: {
    tokenId: externals.rsBtc,
    pools: (): PricePools => ({ usd: usdPool(), asset: poolOf(externals.btcPool ?? '', NANO_ERG_PER_BTC) }),
  },
  rsEth: {
    tokenId: externals.rsEth,
    pools: (): PricePools => ({ usd: usdPool(), asset: poolOf(externals.ethPool ?? '', NANO_ERG_PER_ETH) }),
  },
} as const;
export type CollateralName = keyof typeof collaterals;

export interface AccountFacts {
  readonly balance?: bigint;
  /** nanoERG above the rent. */
  readonly ergAbove?: bigint;
  readonly collateral?: { tokenId: string; amount: bigint };
  readonly flaggedHeight?: number;
  readonly ownerTree?: string;
  readonly creationHeight?: number;
  readonly nonce?: number;
}

/** An account that owes nothing and has 800 ERG, 400 USD, behind it. */
export function accountBox(facts: AccountFacts = {}): ChainBox {
  const { balance = 0n, ergAbove = 800n * ERG, collateral, flaggedHeight = 0, nonce = 130 } = facts;
  return place(
    candidate(trees.account, constants.accountRentNanoErg + ergAbove, {
      creationHeight: facts.creationHeight ?? BORN,
      assets: [
        asset(tokens.member, 1n),
        asset(GPUC, constants.allotmentMicroGpuc + balance),
        ...(collateral ? [collateral] : []),
      ],
      additionalRegisters: encodeAccount({
        balanceMicroGpuc: balance,
        ownerTree: facts.ownerTree ?? people.owner.ergoTree,
        flaggedHeight,
      }),
    }),
    nonce,
  );
}

export const termsOf = (name: CollateralName = 'erg'): CreditTerms => ({
  governance: read(decodeGovernance, governanceBox({ bufferBlocks, windowBlocks })),
  pools: collaterals[name].pools(),
});

const account = (box: ChainBox) => read(decodeAccount, box);

export const spend = (box: ChainBox, change: Partial<SpendParams>, name: CollateralName = 'erg'): Draft =>
  draftOf(
    buildSpend({
      ...frame,
      account: account(box),
      funding: fundingOf(people.owner),
      microGpuc: 0n,
      terms: termsOf(name),
      ...change,
    }),
    [people.owner],
  );

/** 30 of 50 GPUC of earnings to somebody. */
export const payFree = (): Draft =>
  spend(accountBox({ balance: 50n * GPU }), {
    microGpuc: 30n * GPU,
    outputs: [
      { value: 1_000_000n, ergoTree: people.consumer.ergoTree, tokens: [{ tokenId: GPUC, amount: 30n * GPU }] },
    ],
  });

/** 100 GPUC on credit against 400 USD of ERG, 40 of them owed already. */
export const draw = (name: CollateralName = 'erg'): Draft => spend(healthyBox(name), { microGpuc: 60n * GPU }, name);

/** An account that owes 40 GPUC with 400 USD behind it. */
export function healthyBox(name: CollateralName = 'erg', facts: AccountFacts = {}): ChainBox {
  return accountBox({ balance: -40n * GPU, ...worth(name, 400n), ...facts });
}

/** So many dollars of collateral. */
export function worth(name: CollateralName, usd: bigint): Pick<AccountFacts, 'ergAbove' | 'collateral'> {
  const { tokenId } = collaterals[name];
  if (tokenId === undefined) return { ergAbove: usd * NANO_ERG_PER_USD };
  const units = { erg: 0n, sigUsd: 100n * usd, rsBtc: (usd * 10n ** 8n) / 60_000n, rsEth: (usd * 10n ** 9n) / 3_000n };
  return { ergAbove: 0n, collateral: { tokenId, amount: units[name] } };
}

export const deposit = (box: ChainBox = healthyBox(), microGpuc = 5n * GPU): Draft =>
  draftOf(
    buildDeposit({ ...frame, account: account(box), funding: fundingOf(people.bot, { gpuc: 500n * GPU }), microGpuc }),
    [people.bot],
  );

/** The owner adds ERG while he is in debt. */
export const addErg = (box: ChainBox = healthyBox()): Draft =>
  draftOf(
    buildDeposit({ ...frame, account: account(box), funding: fundingOf(people.owner), microGpuc: 0n, nanoErg: ERG }),
    [people.owner],
  );

export const refresh = (): Draft =>
  draftOf(
    buildRefresh({
      ...frame,
      account: account(healthyBox('erg', { creationHeight: NOW - constants.refreshBlocks - 1 })),
      funding: fundingOf(people.bot),
    }),
    [people.bot],
  );

/** An account whose debt of 100 GPUC is 58.8 % of its collateral; SigUSD carries more. */
export const unhealthyBox = (name: CollateralName = 'erg', facts: AccountFacts = {}): ChainBox =>
  accountBox({ balance: -100n * GPU, ...worth(name, name === 'sigUsd' ? 115n : 170n), ...facts });

export const flag = (name: CollateralName = 'erg', box: ChainBox = unhealthyBox(name)): Draft =>
  draftOf(buildFlag({ ...frame, accounts: [account(box)], terms: termsOf(name), funding: fundingOf(people.bot) }), [
    people.bot,
  ]);

export const unflag = (name: CollateralName = 'erg', box = healthyBox(name, { flaggedHeight: NOW - 10 })): Draft =>
  draftOf(
    buildUnflag({
      ...frame,
      accounts: [account(box)],
      terms: termsOf(name),
      funding: fundingOf(people.bot),
    }),
    [people.bot],
  );

const flaggedAt = NOW - bufferBlocks - 5;

export const liquidate = (
  name: CollateralName = 'erg',
  { box = unhealthyBox(name, { flaggedHeight: flaggedAt }), microGpuc }: { box?: ChainBox; microGpuc?: bigint } = {},
): Draft =>
  draftOf(
    buildLiquidate({
      ...frame,
      account: account(box),
      microGpuc,
      terms: termsOf(name),
      funding: fundingOf(people.bot, { gpuc: 500n * GPU }),
    }),
    [people.bot],
  );

/** Debt of 100 GPUC over 95 USD of collateral, or less of SigUSD. */
export const underWaterBox = (name: CollateralName = 'erg', facts: AccountFacts = {}): ChainBox =>
  accountBox({ balance: -100n * GPU, ...worth(name, 95n), flaggedHeight: NOW - constants.flagBlocks, ...facts });

export const seize = (name: CollateralName = 'erg', box: ChainBox = underWaterBox(name)): Draft =>
  liquidate(name, { box });

/** A member leaves with what he holds above his allotment; a debt that was lost goes with what is left of it. */
export function leaveMember({ balance = 0n } = {}): Draft {
  const registry = read(decodeRegistry, registryBox());
  const account = read(decodeAccount, accountBox({ balance, ...(balance < 0n ? { ergAbove: 0n } : {}) }));
  const funding = fundingOf(people.owner);
  const plan =
    balance < 0n
      ? buildWriteOff({ ...frame, registry, account, changeErgoTree: people.owner.ergoTree })
      : buildClose({ ...frame, registry, account, funding });
  return draftOf(plan, [people.owner]);
}
