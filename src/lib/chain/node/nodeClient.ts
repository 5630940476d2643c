import type { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain, ChainTip, SubmitResult } from '../ports.ts';
import * as dto from './dto.ts';
import { createHttp, type Answer, type Http, type HttpOptions } from './http.ts';
import { stringifyJson } from './json.ts';
import { readAllPages } from './paging.ts';
import { classifySubmission } from './submit.ts';

export interface NodeClientOptions extends HttpOptions {
  /** Page size of box lists, at most 16384. Default 4096. */
  readonly pageSize?: number;
}

const noHeader = '00'.repeat(32);
const poolLimit = 16_384;

/** A node's decoded answer; undefined if the node answers "not found". */
type Reader = <T>(schema: z.ZodType<T>, path: string, body?: string) => Promise<T | undefined>;

const unreadable = (path: string, detail: string): AppError =>
  new AppError('unavailable', `The node's answer to ${path} cannot be read: ${detail}`, {
    nextStep: 'Check that the address is that of an Ergo node with its extra index on.',
  });

function createReader(http: Http): Reader {
  return async (schema, path, body) => {
    const answer = await http.read(path, body);
    if (answer.status === 404 && isNotFound(answer)) return undefined;
    if (answer.status !== 200) throw unreadable(path, `HTTP ${answer.status} ${answer.text.slice(0, 200)}`);
    const decoded = schema.safeParse(answer.json);
    if (!decoded.success) throw unreadable(path, decoded.error.issues.map(issueText).slice(0, 3).join('; '));
    return decoded.data;
  };
}

/** A path that the node does not serve is 404 too, but without the node's error body; it must not count as "not found". */
const isNotFound = ({ json }: Answer): boolean => dto.errorDto.safeParse(json).data?.reason === 'not-found';

const issueText = (issue: { readonly path: PropertyKey[]; readonly message: string }): string =>
  `${issue.path.map(String).join('.')}: ${issue.message}`;

async function required<T>(path: string, value: Promise<T | undefined>): Promise<T> {
  const found = await value;
  if (found === undefined) throw unreadable(path, 'not found');
  return found;
}

async function readTip(read: Reader): Promise<ChainTip> {
  const info = await required('/info', read(dto.infoDto, '/info'));
  return {
    height: info.fullHeight ?? 0,
    headerId: info.bestFullHeaderId ?? noHeader,
    network: info.network === 'mainnet' ? 'mainnet' : 'testnet',
    parameters: info.parameters,
  };
}

/** Lists of the extra index, each read through to its end. */
function createBoxLists(read: Reader, pageSize: number) {
  const mark = async () => {
    const path = '/blockchain/indexedHeight';
    return (await required(path, read(dto.indexedHeightDto, path))).indexedHeight;
  };
  const all = (path: string, body?: string): Promise<dto.IndexedBoxDto[]> =>
    readAllPages({
      mark,
      pageSize,
      page: (offset, limit) => {
        const paged = `${path}?offset=${offset}&limit=${limit}`;
        return required(paged, read(dto.boxPageDto, paged, body));
      },
    });
  // Nodes list newest first; a fixed order makes decisions based on a list reproducible.
  const oldestFirst = async (boxes: Promise<dto.IndexedBoxDto[]>): Promise<dto.IndexedBoxDto[]> =>
    (await boxes).sort((left, right) => left.globalIndex - right.globalIndex);
  return {
    unspentByErgoTree: async (ergoTree: string) =>
      (await oldestFirst(all('/blockchain/box/unspent/byErgoTree', JSON.stringify(ergoTree)))).map(dto.toChainBox),
    unspentByTokenId: async (tokenId: string) =>
      (await oldestFirst(all(`/blockchain/box/unspent/byTokenId/${tokenId}`))).map(dto.toChainBox),
    allByErgoTree: async (ergoTree: string) =>
      (await oldestFirst(all('/blockchain/box/byErgoTree', JSON.stringify(ergoTree)))).map(dto.toIndexedBox),
    allByTokenId: async (tokenId: string) =>
      (await oldestFirst(all(`/blockchain/box/byTokenId/${tokenId}`))).map(dto.toIndexedBox),
  };
}

function createWriter(http: Http) {
  const post = async (path: string, transaction: SignedTransaction): Promise<SubmitResult> => {
    const answer = await http.send(path, transactionJson(transaction));
    const result = classifySubmission(answer);
    if (result === undefined) throw unreadable(path, `HTTP ${answer.status} ${answer.text.slice(0, 200)}`);
    return result;
  };
  return {
    submit: (transaction: SignedTransaction) => post('/transactions', transaction),
    check: (transaction: SignedTransaction) => post('/transactions/check', transaction),
  };
}

/** A transaction as JSON for a node: amounts as bare integers. */
export function transactionJson(transaction: SignedTransaction): string {
  return stringifyJson({
    ...transaction,
    outputs: transaction.outputs.map((output) => ({
      ...output,
      value: BigInt(output.value),
      assets: output.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) })),
    })),
  });
}

/**
 * A chain as seen through the REST API of one Ergo node with extra index, Scala or Rust.
 * @throws AppError `unavailable`, from every method, if the node does not answer or its answer cannot be decoded.
 */
export function createNodeClient(options: NodeClientOptions): Chain {
  const http = createHttp(options);
  const read = createReader(http);
  return {
    ...createBoxLists(read, options.pageSize ?? 4_096),
    ...createWriter(http),
    tip: () => readTip(read),
    lastHeaders: async (count) => {
      const path = `/blocks/lastHeaders/${count}`;
      return (await required(path, read(dto.headersDto, path))).sort((left, right) => right.height - left.height);
    },
    blockIdsAt: async (height) => (await read(dto.idsDto, `/blocks/at/${height}`)) ?? [],
    block: async (headerId) => {
      const block = await read(dto.blockDto, `/blocks/${headerId}`);
      return block === undefined ? undefined : dto.toChainBlock(block);
    },
    boxById: async (boxId) => {
      const box = await read(dto.indexedBoxDto, `/blockchain/box/byId/${boxId}`);
      return box === undefined ? undefined : dto.toIndexedBox(box);
    },
    unspentBoxWithPool: (boxId) => read(dto.boxDto, `/utxo/withPool/byId/${boxId}`),
    transaction: (txId) => read(dto.confirmedTransactionDto, `/blockchain/transaction/byId/${txId}`),
    poolTransactions: async () => {
      const path = `/transactions/unconfirmed?offset=0&limit=${poolLimit}`;
      return required(path, read(dto.transactionsDto, path));
    },
    tokenEmission: async (tokenId) => (await read(dto.tokenDto, `/blockchain/token/byId/${tokenId}`))?.emissionAmount,
  };
}
