import { decodeAccount, encodeAccount, type Account } from '#lib/protocol/account/box.ts';
import { buildDeposit, depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { buildSpend, type CreditTerms, type SpendParams } from '#lib/protocol/account/spend.ts';
import { tradeLeg } from '#lib/protocol/desk/trade.ts';
import { decodeAssetPool, encodePool } from '#lib/protocol/oracle/box.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { buildClose, buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, ERG } from '#test/support/contracts/world.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import type { CostRow } from './costBatches.ts';
import type { CostMarket } from './costMarket.ts';
import { ExchangeMarket } from './exchangeMarket.ts';

const GPU = 1_000_000n;
const NANO_ERG_PER_BTC = 190_000_000_000_000n;

interface AccountFacts {
  readonly balanceMicroGpuc: bigint;
  readonly nanoErg?: bigint;
  readonly satoshi?: bigint;
  /** Blocks since it was flagged. */
  readonly flaggedBefore?: number;
}

/** Accounts in a measured market, put on chain without their transactions. */
class CreditMarket extends ExchangeMarket {
  account({ balanceMicroGpuc, nanoErg = 0n, satoshi = 0n, flaggedBefore }: AccountFacts): Account {
    const { tokens, externals, constants, trees } = this.market.deployment;
    const box = this.found(trees.account, constants.accountRentNanoErg + nanoErg, {
      assets: [
        asset(tokens.member, 1n),
        asset(tokens.gpuc, constants.allotmentMicroGpuc + balanceMicroGpuc),
        ...(satoshi > 0n ? [asset(externals.rsBtc, satoshi)] : []),
      ],
      additionalRegisters: encodeAccount({
        balanceMicroGpuc,
        ownerTree: people.consumer.ergoTree,
        flaggedHeight: flaggedBefore === undefined ? 0 : this.market.ledger.height - flaggedBefore,
      }),
    });
    return valueOf(decodeAccount(box, this.market.deployment));
  }

  get erg(): CreditTerms {
    return { governance: this.market.governance, pools: { usd: this.oracle } };
  }

  /** The same with a pool of bitcoin. */
  bitcoin(): CreditTerms {
    const { btcPool = '' } = this.market.deployment.externals;
    const box = this.found(people.bot.ergoTree, ERG, {
      assets: [asset(btcPool, 1n)],
      additionalRegisters: encodePool(NANO_ERG_PER_BTC, 7),
    });
    return { ...this.erg, pools: { usd: this.oracle, asset: valueOf(decodeAssetPool(box, btcPool)) } };
  }
}

/** Every action of an account, each measured once. */
export function measureCredit(market: CostMarket): readonly CostRow[] {
  const credit = new CreditMarket(market);
  return [
    ...measurePayments(credit),
    ...measureMarks(credit),
    ...measureLiquidations(credit),
    ...measureMembers(credit),
  ];
}

/** @param needed outputs that the action needs, the miner's among them */
const measured = (
  { market }: CreditMarket,
  action: string,
  [plan, needed]: readonly [UnsignedPlan, number],
): CostRow => ({
  action: `account ${action}`,
  jobs: 1,
  measured: market.run(plan, needed).measured,
});

function measurePayments(credit: CreditMarket): readonly CostRow[] {
  const { market } = credit;
  const { tokens } = market.deployment;
  const owner = () => credit.purse(tokens.gpuc, 100n * GPU);
  const paid = {
    value: CARRIER_NANO_ERG,
    ergoTree: people.owner.ergoTree,
    tokens: [{ tokenId: tokens.gpuc, amount: 3n * GPU }],
  };
  const pay = (account: Account, rest: Partial<SpendParams>) =>
    buildSpend({ ...market.frame, account, microGpuc: 3n * GPU, funding: owner(), ...rest });
  const rich = () => credit.account({ balanceMicroGpuc: 50n * GPU, nanoErg: 800n * ERG });
  const into = () => depositLeg({ account: rich(), microGpuc: 3n * GPU }, market.deployment);
  const debtor = (nanoErg = 800n * ERG) => credit.account({ balanceMicroGpuc: -20n * GPU, nanoErg });
  const onBitcoin = () => credit.account({ balanceMicroGpuc: -20n * GPU, satoshi: 1_000_000n });
  const deposit = (account: Account) =>
    buildDeposit({ ...market.frame, account, microGpuc: 5n * GPU, funding: owner() });
  return [
    measured(credit, 'pays', [pay(rich(), { outputs: [paid] }), 4]),
    measured(credit, 'pays an account', [pay(rich(), { legs: [into()] }), 4]),
    measured(credit, 'pays on credit', [pay(debtor(), { outputs: [paid], terms: credit.erg }), 5]),
    measured(credit, 'pays on credit (bitcoin)', [pay(onBitcoin(), { outputs: [paid], terms: credit.bitcoin() }), 5]),
    measured(credit, 'deposit', [deposit(rich()), 3]),
    measured(credit, 'repayment', [deposit(debtor()), 3]),
  ];
}

const illErg = 240n * ERG;
const illSatoshi = 136_000n;

function measureMarks(credit: CreditMarket): readonly CostRow[] {
  const { frame } = credit.market;
  const funding = () => ({ ...credit.purse(credit.market.deployment.tokens.gpuc, GPU) });
  const ill = credit.account({ balanceMicroGpuc: -50n * GPU, nanoErg: illErg });
  const healed = credit.account({ balanceMicroGpuc: -50n * GPU, nanoErg: 800n * ERG, flaggedBefore: 30 });
  const terms = credit.erg;
  return [
    measured(credit, 'flag', [buildFlag({ ...frame, accounts: [ill], terms, funding: funding() }), 3]),
    measured(credit, 'unflag', [buildUnflag({ ...frame, accounts: [healed], terms, funding: funding() }), 3]),
  ];
}

function measureLiquidations(credit: CreditMarket): readonly CostRow[] {
  const { frame, deployment } = credit.market;
  const funding = () => credit.purse(deployment.tokens.gpuc, 100n * GPU);
  const flagged = { balanceMicroGpuc: -50n * GPU, flaggedBefore: 30 };
  const onErg = () => credit.account({ ...flagged, nanoErg: illErg });
  const onBitcoin = credit.account({ ...flagged, satoshi: illSatoshi });
  const microGpuc = 12n * GPU;
  const trade = tradeLeg(
    { desk: credit.desk(), side: 'sells', microGpuc },
    { deployment, oracle: credit.oracle, oracleDataInputIndex: 1 },
  );
  const atDesk = { account: onErg(), microGpuc, sources: [trade], changeErgoTree: people.bot.ergoTree };
  return [
    measured(credit, 'liquidation', [
      buildLiquidate({ ...frame, account: onErg(), terms: credit.erg, funding: funding() }),
      3,
    ]),
    measured(credit, 'liquidation (bitcoin)', [
      buildLiquidate({ ...frame, account: onBitcoin, terms: credit.bitcoin(), funding: funding() }),
      3,
    ]),
    measured(credit, 'liquidation out of a desk', [buildLiquidate({ ...frame, ...atDesk, terms: credit.erg }), 4]),
  ];
}

function measureMembers(credit: CreditMarket): readonly CostRow[] {
  const { market } = credit;
  const { frame } = market;
  const { ergoTree } = people.consumer;
  const join = buildEnrolMember({
    ...frame,
    registry: market.registry,
    funding: market.wallet('consumer'),
    ownerTree: ergoTree,
  });
  const joined = measured(credit, 'opens', [join, 3]);
  const clear = credit.account({ balanceMicroGpuc: 5n * GPU, nanoErg: 5n * ERG });
  const closing = buildClose({
    ...frame,
    registry: market.registry,
    account: clear,
    funding: market.wallet('consumer'),
  });
  const closed = measured(credit, 'closes', [closing, 3]);
  const lost = credit.account({ balanceMicroGpuc: -GPU, flaggedBefore: 30 });
  const ending = buildWriteOff({
    ...frame,
    registry: market.registry,
    account: lost,
    changeErgoTree: people.bot.ergoTree,
  });
  return [joined, closed, measured(credit, 'write-off', [ending, 3])];
}
