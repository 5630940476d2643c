import type { ChainBox } from '#lib/chain/ports.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import type { JobEntry, MarketLedger, ProviderAccount } from './ledger.ts';
import { line, type Books, type Pair } from './books.ts';
import { bankLines, memberLines, moneyPlaces } from './moneyLines.ts';
import type { AuditLine } from './report.ts';

/** The audit table: values computed from history against those in unspent boxes. */
export function auditLines(books: Books): readonly AuditLine[] {
  return [
    ...gpucLines(books),
    ...memberLines(books),
    ...bankLines(books),
    ...tokenLines(books),
    ...statisticLines(books),
  ];
}

function gpucLines({ history, deployment, ledger, unspent }: Books): readonly AuditLine[] {
  const { gpuc } = deployment.tokens;
  const held = (boxes: readonly ChainBox[]): bigint => sumOf(boxes.map((box) => amountOf(box, gpuc)));
  const { totals } = ledger;
  const accounts = present(ledger);
  const providers = unspent.providers.map(({ box }) => box);
  const jobsOf = (stage: JobEntry['stage']): Pair => [
    sumOf([...ledger.jobs.values()].map((job) => (job.stage === stage ? job.escrowMicroGpuc : 0n))),
    held(unspent.jobs[stage]),
  ];
  const stakes = sumOf(accounts.map(({ stakeMicroGpuc }) => stakeMicroGpuc));
  const earnings = sumOf(accounts.map(({ earningsMicroGpuc }) => earningsMicroGpuc));
  const places: readonly (readonly [string, Pair])[] = [
    ['stakes', [stakes, sumOf(unspent.providers.map(({ stakeMicroGpuc }) => stakeMicroGpuc))]],
    ['earnings not withdrawn', [earnings, sumOf(unspent.providers.map((provider) => provider.earningsMicroGpuc))]],
    ['last units in provider boxes', [BigInt(accounts.length), BigInt(providers.length)]],
    [
      'escrows of open jobs',
      [sumOf([...ledger.openJobs.values()].map((job) => job.heldMicroGpuc)), held(unspent.openJobs)],
    ],
    ['escrows of active jobs', jobsOf('jobActive')],
    ['escrows of delivered jobs', jobsOf('jobDelivered')],
    ['escrows and bonds of jobs in review', jobsOf('jobReview')],
    ['treasury: fees, fines, gifts - spent', [treasuryOf(totals), held(unspent.treasury)]],
    [
      'registry: allotments at home, fees, gifts',
      [totals.enrolFeesMicroGpuc + totals.shardGiftsMicroGpuc - totals.allotmentsOutMicroGpuc, held(unspent.shards)],
    ],
    ...moneyPlaces({ history, deployment, ledger, unspent }),
  ];
  const booked = sumOf(places.map(([, [computed]]) => computed));
  const boxed = sumOf(places.map(([, [, onChain]]) => onChain));
  const everywhere = held(unspent.all);
  const burned = totals.burnedMicroGpuc;
  return [
    line('microGpuc', 'GPUC: everything unspent + burned = emission', [everywhere + burned, history.emissions.gpuc]),
    ...places.map(([what, pair]) => line('microGpuc', `GPUC in ${what}`, pair)),
    line('microGpuc', 'GPUC in wallets', [history.emissions.gpuc - burned - booked, everywhere - boxed]),
  ];
}

const treasuryOf = (totals: MarketLedger['totals']): bigint =>
  totals.feesMicroGpuc +
  totals.originationMicroGpuc +
  totals.finesMicroGpuc +
  totals.forfeitsMicroGpuc +
  totals.donationsMicroGpuc -
  totals.treasurySpentMicroGpuc;

function tokenLines({ history, deployment, ledger, unspent }: Books): readonly AuditLine[] {
  const { tokens, trees } = deployment;
  const { emissions } = history;
  const accounts = [...ledger.providers.values()];
  const under = (tree: string, tokenId: string): bigint =>
    sumOf(unspent.all.map((box) => (box.ergoTree === tree ? amountOf(box, tokenId) : 0n)));
  const count = (pick: (account: ProviderAccount) => number): bigint => sumOf(accounts.map((one) => BigInt(pick(one))));
  const inShards = sumOf([...ledger.shards.values()].map(({ providers }) => providers));
  const members = sumOf([...ledger.shards.values()].map((shard) => shard.members));
  const inJobs = Object.values(unspent.jobs).reduce((sum, boxes) => sum + boxes.length, 0);
  const home = sumOf(unspent.providers.map(({ ticketsHome }) => BigInt(ticketsHome)));
  const tickets = sumOf(
    unspent.all.flatMap(({ assets }) =>
      assets.map((asset) => (ledger.providers.has(asset.tokenId) ? asset.amount : 0n)),
    ),
  );
  const issued = count(({ slots }) => slots + 1);
  const units = (what: string, pair: Pair): AuditLine => line('units', what, pair);
  return [
    units('PROVIDER in shards', [inShards, under(trees.registry, tokens.provider)]),
    units('PROVIDER in provider boxes', [BigInt(present(ledger).length), under(trees.provider, tokens.provider)]),
    units('PROVIDER: shards + providers = emission', [inShards + BigInt(present(ledger).length), emissions.provider]),
    units('MEMBER in shards', [members, under(trees.registry, tokens.member)]),
    units('MEMBER: shards + accounts = emission', [members + BigInt(ledger.accounts.size), emissions.member]),
    units('REGISTRY in shards = emission', [under(trees.registry, tokens.registry), emissions.registry]),
    units('registry shards', [BigInt(ledger.shards.size), BigInt(unspent.shards.length)]),
    units('GOVERNANCE in its box = emission', [under(trees.governance, tokens.governance), emissions.governance]),
    units('PROPOSAL in its box = emission', [under(trees.proposal, tokens.proposal), emissions.proposal]),
    units('tickets home', [count(({ ticketsHome }) => ticketsHome), home]),
    units('tickets in jobs', [count(({ ticketsInJobs }) => ticketsInJobs), BigInt(inJobs)]),
    units('tickets burned', [count(({ ticketsBurned }) => ticketsBurned), issued - tickets]),
  ];
}

function statisticLines({ ledger, unspent }: Books): readonly AuditLine[] {
  const accounts = present(ledger);
  const count = (pick: (provider: ProviderAccount | Provider) => number): Pair => [
    sumOf(accounts.map((account) => BigInt(pick(account)))),
    sumOf(unspent.providers.map((provider) => BigInt(pick(provider)))),
  ];
  const volume = (providers: readonly (ProviderAccount | Provider)[]): bigint =>
    sumOf(providers.map(({ volumeMicroGpuc }) => volumeMicroGpuc));
  return [
    line(
      'units',
      'jobs completed',
      count(({ completed }) => completed),
    ),
    line(
      'units',
      'jobs failed',
      count(({ failed }) => failed),
    ),
    line(
      'units',
      'jobs declined',
      count(({ declined }) => declined),
    ),
    line(
      'units',
      'disputes lost',
      count(({ disputesLost }) => disputesLost),
    ),
    line('microGpuc', 'volume', [volume(accounts), volume(unspent.providers)]),
    line(
      'units',
      'stars given',
      count(({ ratingSum }) => ratingSum),
    ),
    line(
      'units',
      'ratings given',
      count(({ ratingCount }) => ratingCount),
    ),
    line('units', 'open jobs', [BigInt(ledger.openJobs.size), BigInt(unspent.openJobs.length)]),
  ];
}

/** Providers that have not left, whose boxes can be compared. */
const present = ({ providers }: MarketLedger): readonly ProviderAccount[] =>
  [...providers.values()].filter(({ boxId }) => boxId !== undefined);
