import type { ChainBox, ChainReader, ChainTransaction } from '#lib/chain/ports.ts';
import { SEED_CENTS } from '#lib/protocol/bank/contract.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import type { DeploymentFile } from './deploymentFile.ts';
import { check, equal, registerFindings, type Finding } from './finding.ts';
import { bankCount, bankRegisters, emissions, reserveMicroGpuc } from './genesisTerms.ts';

interface Request {
  readonly chain: ChainReader;
  readonly deployment: DeploymentFile;
}

/**
 * All BANK there is lies in the boxes that one transaction created under the bank's script, each with what a bank starts
 * with: there is no other bank, and none has issued anything before its first sale.
 */
export async function bankFindings({ chain, deployment }: Request): Promise<Finding[]> {
  const { tokens, externals, constants, trees } = deployment;
  const banks = await createdBy(chain, deployment, 'create-banks', trees.bank);
  const wanted = [
    `${tokens.bank}:1`,
    `${tokens.gpuc}:${constants.bankInitialMicroGpuc}`,
    `${externals.sigUsd}:${SEED_CENTS}`,
  ].join(' ');
  return [
    equal('banks created', bankCount, banks.length),
    equal('BANK in banks at creation', emissions.bank, sumOf(banks, tokens.bank)),
    ...banks.flatMap((box, index) => [
      equal(
        `bank ${index} tokens at creation`,
        wanted,
        box.assets.map(({ tokenId, amount }) => `${tokenId}:${amount}`).join(' '),
      ),
      ...registerFindings(`bank ${index}`, box, bankRegisters),
    ]),
  ];
}

/** All GPUC there is lay in registry shards, banks and reserve, in each exactly what belongs there. */
export async function supplyFindings({ chain, deployment }: Request): Promise<Finding[]> {
  const { tokens, trees, genesis, profile } = deployment;
  const [shards, banks, reserve] = await Promise.all([
    createdBy(chain, deployment, 'create-shards', trees.registry),
    createdBy(chain, deployment, 'create-banks', trees.bank),
    createdBy(chain, deployment, 'pay-reserve', genesis.reserveTree),
  ]);
  const counted = [...shards, ...banks, ...reserve];
  const stray = await strayOrigin({ chain, deployment }, counted);
  return [
    equal('GPUC in the reserve at creation', reserveMicroGpuc(profile), sumOf(reserve, tokens.gpuc)),
    equal('GPUC in shards, banks and reserve at creation', emissions.gpuc, sumOf(counted, tokens.gpuc)),
    check('no GPUC of shards, banks and reserve counts twice', stray === undefined, () => stray ?? ''),
  ];
}

async function createdBy(
  chain: ChainReader,
  { genesis }: DeploymentFile,
  step: string,
  tree: string,
): Promise<readonly ChainBox[]> {
  const txId = genesis.transactions[step];
  const transaction = txId === undefined ? undefined : await chain.transaction(txId);
  return transaction?.outputs.filter(({ ergoTree }) => ergoTree === tree) ?? [];
}

const sumOf = (boxes: readonly ChainBox[], tokenId: string): bigint =>
  boxes.reduce((sum, box) => sum + amountOf(box, tokenId), 0n);

/**
 * Follows the GPUC of these boxes back to where it was minted. It must come through the deployment's own transactions, and
 * out of none of these boxes: else what a shard gave up could have filled a bank. Returns what does not.
 */
async function strayOrigin({ chain, deployment }: Request, counted: readonly ChainBox[]): Promise<string | undefined> {
  const { tokens, genesis } = deployment;
  const transactions = new Map<string, ChainTransaction>();
  for (const txId of Object.values(genesis.transactions)) {
    const transaction = await chain.transaction(txId);
    if (transaction !== undefined) transactions.set(txId, transaction);
  }
  const countedIds = new Set(counted.map(({ boxId }) => boxId));
  const open = counted.map(({ transactionId }) => transactionId);
  const seen = new Set<string>();
  for (let txId = open.pop(); txId !== undefined; txId = open.pop()) {
    if (seen.has(txId)) continue;
    seen.add(txId);
    for (const { boxId } of transactions.get(txId)?.inputs ?? []) {
      const box = await chain.boxById(boxId);
      if (box !== undefined && amountOf(box, tokens.gpuc) === 0n) continue;
      if (box === undefined || countedIds.has(boxId) || !transactions.has(box.transactionId)) {
        return `box ${boxId}, spent by ${txId}, is from elsewhere`;
      }
      open.push(box.transactionId);
    }
  }
  return undefined;
}
