import { SColl, SByte } from '@fleet-sdk/serializer';
import type { SignedTransaction, TokenAmount } from '@fleet-sdk/common';
import type { ChainBox } from '#lib/chain/ports.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { FEE_TREE, FUNDS_TREE } from './ledger/genesis.ts';
import type { LedgerIndex } from './ledger/ledgerIndex.ts';
import { unsignedSpend } from './ledger/minerTransactions.ts';
import type { Mempool } from './mempool/mempool.ts';
import { totalTokens } from './rules/amounts.ts';
import type { LedgerTransaction } from './rules/ledgerTransaction.ts';

/** A token that does not exist yet. */
export interface NewToken {
  readonly amount: bigint;
  readonly name: string;
  readonly decimals: number;
}

export interface GrantRequest {
  readonly ergoTree: string;
  readonly nanoErg: bigint;
  readonly tokens: readonly TokenAmount<bigint>[];
  readonly mint?: NewToken;
}

export interface FaucetGrant {
  readonly txId: string;
  /** The box that the request asked for. */
  readonly box: ChainBox;
  readonly mintedTokenId: string | undefined;
  readonly transaction: SignedTransaction;
}

export interface FaucetSource {
  readonly index: LedgerIndex;
  readonly pool: Mempool;
  readonly height: number;
}

const FEE_NANO_ERG = 1_000_000n;
/** Enough for a change box with every token that fits it. */
const CHANGE_NANO_ERG = 2_000_000n;

/** Builds the transaction that pays a request; sends nothing. */
export function buildGrant(source: FaucetSource, request: GrantRequest): FaucetGrant {
  const funds = selectFunds(source, request);
  const creationHeight = Math.max(source.height, ...funds.map((box) => box.creationHeight));
  const mintedTokenId = request.mint === undefined ? undefined : funds[0]?.boxId;
  const total = funds.reduce((sum, { value }) => sum + value, 0n);
  const paid = {
    value: request.nanoErg,
    ergoTree: request.ergoTree,
    creationHeight,
    assets: [...request.tokens, ...mintedAssets(request.mint, mintedTokenId)],
    additionalRegisters: request.mint === undefined ? {} : tokenRegisters(request.mint),
  };
  const change = {
    value: total - request.nanoErg - FEE_NANO_ERG,
    ergoTree: FUNDS_TREE,
    creationHeight,
    assets: changeTokens(funds, request.tokens),
  };
  const fee = { value: FEE_NANO_ERG, ergoTree: FEE_TREE, creationHeight };
  const transaction = unsignedSpend(funds, [paid, fee, change]);
  const box = transaction.outputs[0];
  if (box === undefined) throw new AppError('invalid', 'a faucet transaction without outputs');
  return { txId: transaction.id, box, mintedTokenId, transaction: toSigned(transaction) };
}

function selectFunds({ index, pool }: FaucetSource, { nanoErg, tokens }: GrantRequest): readonly ChainBox[] {
  const confirmed = index.lists.unspentByTree.of(FUNDS_TREE).map(({ box }) => box);
  const unconfirmed = [...pool.outputs()].filter(({ ergoTree }) => ergoTree === FUNDS_TREE);
  const open = [...confirmed, ...unconfirmed].filter(({ boxId }) => pool.spenderOf(boxId) === undefined);
  const chosen = new Set<ChainBox>();
  for (const { tokenId, amount } of tokens) {
    for (const box of open.filter(({ assets }) => assets.some((asset) => asset.tokenId === tokenId))) {
      if ((totalTokens([...chosen]).get(tokenId) ?? 0n) < amount) chosen.add(box);
    }
    if ((totalTokens([...chosen]).get(tokenId) ?? 0n) < amount)
      throw new AppError('insufficient_funds', `the faucet lacks token ${tokenId}`);
  }
  const needed = nanoErg + FEE_NANO_ERG + CHANGE_NANO_ERG;
  for (const box of open.toSorted((a, b) => (a.value < b.value ? 1 : -1))) {
    if (totalValue(chosen) >= needed) break;
    chosen.add(box);
  }
  if (totalValue(chosen) < needed)
    throw new AppError('insufficient_funds', `the faucet cannot pay ${nanoErg.toString()} nanoERG`);
  return [...chosen];
}

const totalValue = (boxes: Iterable<ChainBox>): bigint => [...boxes].reduce((sum, { value }) => sum + value, 0n);

function mintedAssets(mint: NewToken | undefined, tokenId: string | undefined): TokenAmount<bigint>[] {
  return mint === undefined || tokenId === undefined ? [] : [{ tokenId, amount: mint.amount }];
}

function changeTokens(funds: readonly ChainBox[], paid: readonly TokenAmount<bigint>[]): TokenAmount<bigint>[] {
  const left = totalTokens(funds);
  for (const { tokenId, amount } of paid) left.set(tokenId, (left.get(tokenId) ?? 0n) - amount);
  return [...left].filter(([, amount]) => amount > 0n).map(([tokenId, amount]) => ({ tokenId, amount }));
}

/** EIP-4: name, description and decimals as text. */
const tokenRegisters = ({ name, decimals }: NewToken) => ({
  R4: textRegister(name),
  R5: textRegister(''),
  R6: textRegister(String(decimals)),
});

const textRegister = (text: string): string => SColl(SByte, new TextEncoder().encode(text)).toHex();

const toSigned = ({ id, inputs, outputs }: LedgerTransaction): SignedTransaction => ({
  id,
  inputs: inputs.map(({ boxId, proofBytes }) => ({ boxId, spendingProof: { proofBytes, extension: {} } })),
  dataInputs: [],
  outputs: [...outputs],
});
