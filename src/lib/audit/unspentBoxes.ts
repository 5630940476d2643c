import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { isBankBox, readBankShard, type BankShard } from './bankShard.ts';
import type { ChainHistory } from './chainHistory.ts';
import type { JobEntry, MarketLedger } from './ledger.ts';
import { isMemberBox } from './memberAccount.ts';
import type { Finding } from './report.ts';

/** The unspent boxes, by contract. */
export interface UnspentBoxes {
  readonly all: readonly ChainBox[];
  readonly providers: readonly Provider[];
  readonly shards: readonly ChainBox[];
  readonly openJobs: readonly ChainBox[];
  /** Jobs with a ticket of a genuine provider; forged ones are left out. */
  readonly jobs: Readonly<Record<JobEntry['stage'], readonly ChainBox[]>>;
  readonly treasury: readonly ChainBox[];
  readonly accounts: readonly ChainBox[];
  readonly banks: readonly BankShard[];
  readonly desks: readonly ChainBox[];
  readonly orders: readonly ChainBox[];
}

export function unspentBoxes(history: ChainHistory, deployment: Deployment, ledger: MarketLedger): UnspentBoxes {
  const { trees, tokens } = deployment;
  const all = history.boxes.filter(({ spentTransactionId }) => spentTransactionId === undefined);
  const under = (tree: string): readonly ChainBox[] => all.filter(({ ergoTree }) => ergoTree === tree);
  const genuine = (tree: string): readonly ChainBox[] =>
    under(tree).filter(({ assets }) => ledger.providers.has(assets[0]?.tokenId ?? ''));
  const providers = under(trees.provider).flatMap((box) => {
    const read = decodeProvider(box, deployment);
    return read.ok ? [read.value] : [];
  });
  return {
    all,
    providers,
    shards: under(trees.registry).filter((box) => amountOf(box, tokens.registry) > 0n),
    openJobs: under(trees.jobOpen),
    jobs: {
      jobActive: genuine(trees.jobActive),
      jobDelivered: genuine(trees.jobDelivered),
      jobReview: genuine(trees.jobReview),
    },
    treasury: under(trees.treasury),
    accounts: under(trees.account).filter((box) => isMemberBox(box, deployment)),
    banks: under(trees.bank)
      .filter((box) => isBankBox(box, deployment))
      .map((box) => readBankShard(box, deployment)),
    desks: under(trees.desk),
    orders: under(trees.order),
  };
}

/** Unspent boxes that hold a protocol token or ticket they must not hold. */
export function strayTokens(unspent: UnspentBoxes, deployment: Deployment, ledger: MarketLedger): readonly Finding[] {
  const { trees, tokens } = deployment;
  const homes = new Map<string, readonly string[]>([
    [tokens.provider, [trees.provider, trees.registry]],
    [tokens.registry, [trees.registry]],
    [tokens.member, [trees.account, trees.registry]],
    [tokens.governance, [trees.governance]],
    [tokens.proposal, [trees.proposal]],
  ]);
  if (ledger.banks.size > 0) homes.set(tokens.bank, [trees.bank]);
  const ticketHomes = [trees.provider, trees.jobActive, trees.jobDelivered, trees.jobReview];
  for (const ticketId of ledger.providers.keys()) homes.set(ticketId, ticketHomes);
  return unspent.all.flatMap(({ boxId, transactionId, ergoTree, assets }) =>
    assets
      .filter(({ tokenId }) => homes.get(tokenId)?.includes(ergoTree) === false)
      .map(({ tokenId }): Finding => {
        const kind = ledger.providers.has(tokenId) ? 'ticket' : 'token';
        return { kind, detail: `token ${tokenId} has no place here`, boxId, txId: transactionId };
      }),
  );
}
