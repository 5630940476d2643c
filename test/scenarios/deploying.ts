import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { deploymentSteps, neededNanoErg, type DeploymentOrder } from '#lib/deploy/steps.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { contractNames } from '#lib/protocol/deployment/deployment.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import { Accounts, holdingOf, type BookedTokens } from './accounts.ts';
import type { ScenarioDriver } from './driver.ts';
import { payOut } from './funds.ts';
import { newPeople, personNames, type People, type PersonName } from './people.ts';
import { Stage } from './stage.ts';

const erg = 1_000_000_000n;
/** What each person starts with; providers' deposits are Bob's. */
const startingNanoErg: Readonly<Record<PersonName, bigint>> = {
  deployer: neededNanoErg('devnet') + erg / 10n,
  reserve: erg / 2n,
  alice: erg / 2n,
  bob: 4n * erg,
  carol: 9n * erg,
  dave: 9n * erg,
  worker: erg / 10n,
  bot: erg / 10n,
  feeder: erg / 10n,
  stranger: erg,
  guard1: erg / 10n,
  guard2: 0n,
  guard3: 0n,
};

export const terms = defaultTerms.devnet;

/** Pays the people, deploys on the chain as it is, and opens the books. */
export async function deployStage(driver: ScenarioDriver): Promise<Stage> {
  const people = newPeople();
  const accounts = new Accounts();
  for (const name of personNames) accounts.name(people[name].ergoTree, name);
  const payouts = personNames.map((name) => ({ ergoTree: people[name].ergoTree, nanoErg: startingNanoErg[name] }));
  const paid = await payOut(
    driver,
    payouts.filter(({ nanoErg }) => nanoErg > 0n),
  );
  accounts.name(driver.fundedKey.ergoTree, 'funder');
  await driver.eventually('the payments to be indexed', async () => {
    const boxes = await driver.chain.unspentByErgoTree(people.deployer.ergoTree);
    return boxes.length > 0 ? true : undefined;
  });
  const deployment = await deployTo(driver, people);
  for (const name of contractNames) accounts.name(deployment.trees[name], name);
  accounts.tokens = bookedTokens(deployment);
  await enterFirstPayments(driver, { accounts, paid, people });
  for (const txId of Object.values(deployment.genesis.transactions)) await accounts.enter(driver, txId);
  return new Stage({ driver, accounts, people, deployment });
}

/** The funded key may have paid out of mining rewards, whose script is not his address. */
async function enterFirstPayments(
  driver: ScenarioDriver,
  { accounts, paid, people }: { accounts: Accounts; paid: string; people: People },
): Promise<void> {
  const gains = await accounts.enter(driver, paid);
  for (const name of personNames) {
    expect(gains[name]?.nanoErg ?? 0n, `first payment to ${name}`).toBe(startingNanoErg[name]);
    expect(people[name].ergoTree).not.toBe(driver.fundedKey.ergoTree);
  }
}

function orderOf(driver: ScenarioDriver, people: People): DeploymentOrder {
  return {
    profile: 'devnet',
    network: driver.network,
    terms: { ...terms, guards: [people.guard1, people.guard2, people.guard3].map(({ publicKeyHex }) => publicKeyHex) },
    deployerTree: people.deployer.ergoTree,
    reserveTree: people.reserve.ergoTree,
    feederTree: people.feeder.ergoTree,
    externals: {},
    compile: (ids) => compileContracts({ ...ids, constants: protocolConstants.devnet, network: driver.network }),
  };
}

async function deployTo(driver: ScenarioDriver, people: People): Promise<DeploymentFile> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-scenario-'));
  const { signal, stop } = askingForBlocks(driver);
  try {
    const journal = await openJournal(join(directory, 'journal.json'), { order: 'scenario', resume: false });
    const order = orderOf(driver, people);
    const deployment = await deploy({
      chain: driver.chain,
      key: people.deployer,
      order,
      journal,
      confirmations: 1,
      pollMs: 50,
      signal,
    });
    expect(Object.keys(deployment.genesis.transactions)).toEqual(deploymentSteps(order).map(({ name }) => name));
    return deployment;
  } finally {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Deploying waits for blocks without asking for any; this asks meanwhile. */
function askingForBlocks(driver: ScenarioDriver): { signal: AbortSignal; stop: () => Promise<void> } {
  const failure = new AbortController();
  const stopping = new AbortController();
  const asking = (async () => {
    while (!stopping.signal.aborted) await driver.nextBlock();
  })().catch((error: unknown) => {
    failure.abort(error);
  });
  return {
    signal: failure.signal,
    stop: () => {
      stopping.abort();
      return asking;
    },
  };
}

/** From chain and sources alone; and the books, which asked neither, say where all GPUC went. */
export async function expectVerified({ driver, deployment, accounts }: Stage): Promise<void> {
  const findings = await verifyDeployment({ chain: driver.chain, deployment, compile: compileContracts });
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(findings.length).toBeGreaterThan(50);
  const held = (['registry', 'bank', 'reserve', 'alice', 'bob'] as const).map(
    (name) => accounts.balance(name).microGpuc,
  );
  const granted = [100_000_000n, 100_000_000n];
  expect(held).toEqual([480_000_000_000_008n, 518_999_999_999_992n, 1_000_000_000_000n - 200_000_000n, ...granted]);
}

const bookedTokens = ({ tokens, externals }: DeploymentFile): BookedTokens => ({
  microGpuc: tokens.gpuc,
  rsBtc: externals.rsBtc,
});

/** What the books say is what the chain holds: all GPUC there is, and everybody's ERG and rsBTC. */
export async function expectBalanced({ driver, accounts, deployment }: Stage): Promise<void> {
  const { chain } = driver;
  const tokens = bookedTokens(deployment);
  // An index behind its chain shows yesterday's boxes for a moment.
  let differing: readonly string[] = [];
  const compare = async (): Promise<true | undefined> => {
    differing = await differences(accounts, (ergoTree) => chain.unspentByErgoTree(ergoTree), tokens);
    return differing.length === 0 ? true : undefined;
  };
  await driver.eventually('the chain to hold what the books say', compare).catch((error: unknown) => {
    throw new Error(differing.join('; '), { cause: error });
  });
  const everywhere = await chain.unspentByTokenId(tokens.microGpuc);
  expect(sumOf(everywhere.map((box) => holdingOf(box, tokens).microGpuc))).toBe(1_000_000_000_000_000n);
}

async function differences(
  accounts: Accounts,
  boxesOf: (ergoTree: string) => Promise<readonly ChainBox[]>,
  tokens: BookedTokens,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [ergoTree, party] of accounts.parties()) {
    // The funded key may have other business.
    if (party === 'funder') continue;
    const holdings = (await boxesOf(ergoTree)).map((box) => holdingOf(box, tokens));
    const booked = accounts.balance(party);
    for (const unit of ['nanoErg', 'microGpuc', 'rsBtc'] as const) {
      const held = sumOf(holdings.map((holding) => holding[unit]));
      if (held !== booked[unit]) found.push(`${party} holds ${held} ${unit}, booked are ${booked[unit]}`);
    }
  }
  return found;
}
