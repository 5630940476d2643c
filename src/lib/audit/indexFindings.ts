import { blake2b256, hex } from '@fleet-sdk/crypto';
import { serializeBox } from '@fleet-sdk/serializer';
import type { ChainBox, IndexedBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { ChainHistory } from './chainHistory.ts';
import type { Finding } from './report.ts';

/** What the transactions of history did to boxes. */
interface BoxEvents {
  readonly created: ReadonlyMap<string, ChainBox>;
  /** Spending transaction by box. */
  readonly spent: ReadonlyMap<string, string>;
  readonly transactionIds: ReadonlySet<string>;
}

/** Compares the boxes that the index lists with those that the transactions created and spent, and each box with its id. */
export function indexFindings(history: ChainHistory, deployment: Deployment): readonly Finding[] {
  const findings: Finding[] = [];
  const events = boxEventsOf(history, findings);
  for (const box of history.boxes) findings.push(...boxFindings(box, events));
  for (const [boxId, box] of history.others) {
    if (idOf(box) !== boxId) findings.push({ kind: 'index', detail: 'its content is not what its id says', boxId });
  }
  const listed = new Set(history.boxes.map(({ boxId }) => boxId));
  for (const box of events.created.values()) {
    if (belongs(box, deployment) && !listed.has(box.boxId))
      findings.push({ kind: 'index', detail: 'the index does not list it', boxId: box.boxId, txId: box.transactionId });
  }
  return findings;
}

function boxEventsOf({ transactions }: ChainHistory, findings: Finding[]): BoxEvents {
  const created = new Map<string, ChainBox>();
  const spent = new Map<string, string>();
  for (const { id, inputIds, outputs } of transactions) {
    for (const boxId of inputIds) {
      if (spent.has(boxId)) findings.push({ kind: 'index', detail: 'spent a second time', boxId, txId: id });
      spent.set(boxId, id);
    }
    for (const output of outputs) {
      const { boxId } = output;
      if (created.has(boxId)) findings.push({ kind: 'index', detail: 'created a second time', boxId, txId: id });
      if (idOf(output) !== boxId)
        findings.push({ kind: 'index', detail: 'its content is not what its id says', boxId, txId: id });
      created.set(boxId, output);
    }
  }
  return { created, spent, transactionIds: new Set(transactions.map(({ id }) => id)) };
}

function boxFindings(box: IndexedBox, { created, spent, transactionIds }: BoxEvents): readonly Finding[] {
  const { boxId, transactionId, spentTransactionId } = box;
  const wrong = (detail: string, txId: string | undefined): Finding => ({
    kind: 'index',
    detail,
    boxId,
    ...(txId === undefined ? {} : { txId }),
  });
  const missing = [transactionId, spentTransactionId].filter((id) => id !== undefined && !transactionIds.has(id));
  if (missing.length > 0) return missing.map((id) => wrong('a transaction that it names is not in history', id));
  const original = created.get(boxId);
  if (original === undefined) return [wrong('its transaction does not create it', transactionId)];
  const spender = spent.get(boxId);
  return [
    ...(contentOf(original) === contentOf(box) ? [] : [wrong('listed with other content than created', transactionId)]),
    ...(spender === spentTransactionId
      ? []
      : [wrong(`listed as ${spentTransactionId === undefined ? 'unspent' : 'spent'}, which it is not so`, spender)]),
  ];
}

function belongs({ ergoTree, assets }: ChainBox, { trees, tokens }: Deployment): boolean {
  const ids = Object.values({ ...tokens });
  return Object.values(trees).includes(ergoTree) || assets.some(({ tokenId }) => ids.includes(tokenId));
}

/** The id computed from a box's contents; undefined if it cannot be serialized. */
function idOf(box: ChainBox): string | undefined {
  try {
    return hex.encode(blake2b256(serializeBox(box).toBytes()));
  } catch {
    return undefined;
  }
}

const contentOf = ({ value, ergoTree, creationHeight, assets, additionalRegisters }: ChainBox): string =>
  [
    value,
    ergoTree,
    creationHeight,
    ...assets.map(({ tokenId, amount }) => `${tokenId}:${amount}`),
    ...Object.entries(additionalRegisters)
      .map(([name, register]) => `${name}=${register}`)
      .sort(),
  ].join(' ');
