import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain, ChainBox, SubmitRefusal, SubmitResult } from '#lib/chain/ports.ts';
import type { Devchain } from '#lib/devchain/devchain.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';

/** Refusals about the state of chain and pool, which ergo-lib is not told; it must find nothing wrong otherwise. */
const beyondErgoLib: readonly SubmitRefusal[] = ['lost-race', 'already-known', 'fee-too-low', 'pool-full'];

/** Known differences among transactions that the node finds wrong in themselves: what each is, and how to tell it. */
const knownDifferences: readonly {
  readonly name: string;
  readonly applies: (transaction: SignedTransaction) => boolean;
}[] = [
  {
    name: 'one box spent twice',
    applies: ({ inputs }) => new Set(inputs.map(({ boxId }) => boxId)).size < inputs.length,
  },
  {
    name: 'a token amount of zero',
    applies: ({ outputs }) => outputs.some(({ assets }) => assets.some(({ amount }) => BigInt(amount) === 0n)),
  },
];

export interface Agreement {
  readonly chain: Chain;
  /** Transactions by verdict; in brackets what ergo-lib was not asked, or what it is not told. */
  readonly counts: ReadonlyMap<string, number>;
  /** What ergo-lib and the node say differently, and no list explains. */
  readonly disagreements: readonly string[];
}

/** Every transaction that goes to the node goes to ergo-lib as well, on the same boxes and headers. */
export function agreeingChain(chain: Chain, devchain: Devchain): Agreement {
  const counts = new Map<string, number>();
  const disagreements: string[] = [];
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  const judged = async (
    transaction: SignedTransaction,
    ask: (transaction: SignedTransaction) => Promise<SubmitResult>,
  ): Promise<SubmitResult> => {
    const before = verdictNow(devchain, transaction);
    const result = await ask(transaction);
    // A block may have come in between; a transaction that was accepted may even be in it.
    const verdict = before?.ok === result.ok ? before : (verdictNow(devchain, transaction) ?? before);
    const inputsGone = before === undefined || verdictNow(devchain, transaction) === undefined;
    const { name, agrees } = compare(transaction, { result, verdict, inputsGone });
    count(name);
    if (!agrees) {
      disagreements.push(`${transaction.id}: node ${described(result)}; ergo-lib ${verdict?.detail || 'accepts'}`);
    }
    return result;
  };
  return {
    counts,
    disagreements,
    chain: {
      ...chain,
      submit: (transaction) => judged(transaction, (it) => chain.submit(it)),
      check: (transaction) => judged(transaction, (it) => chain.check(it)),
    },
  };
}

type Verdict = ReturnType<typeof ergoLibVerdict> | undefined;

interface Judgement {
  readonly result: SubmitResult;
  readonly verdict: Verdict;
  readonly inputsGone: boolean;
}

function compare(
  transaction: SignedTransaction,
  { result, verdict, inputsGone }: Judgement,
): { readonly name: string; readonly agrees: boolean } {
  const name = result.ok ? 'accepted' : result.refusal;
  // ergo-lib is handed the boxes; of those that are not there it has no opinion.
  if (name === 'input-spent') return { name: `${name} (not judged)`, agrees: inputsGone };
  if (verdict === undefined) return { name: `${name} (inputs gone, not judged)`, agrees: !result.ok };
  if (!result.ok && beyondErgoLib.includes(result.refusal)) {
    return { name: `${name} (sound in itself)`, agrees: verdict.ok };
  }
  if (verdict.ok === result.ok) return { name, agrees: true };
  const difference = knownDifferences.find(({ applies }) => applies(transaction))?.name;
  return { name: difference ?? `${name} (disagreement)`, agrees: difference !== undefined };
}

/** Undefined where the ledger lacks a box that the transaction names. */
function verdictNow(devchain: Devchain, transaction: SignedTransaction): Verdict {
  const context = devchain.nextContext();
  const inputs = resolve(transaction.inputs, (id) => context.resolveBox(id));
  const dataInputs = resolve(transaction.dataInputs, (id) => context.resolveDataBox(id));
  if (inputs === undefined || dataInputs === undefined) return undefined;
  const headers = devchain.index.lastHeaders(10);
  return ergoLibVerdict(transaction, { inputs, dataInputs, headers, preHeader: context.preHeader });
}

function resolve(
  references: readonly { readonly boxId: string }[],
  find: (boxId: string) => ChainBox | undefined,
): readonly ChainBox[] | undefined {
  const boxes = references.map(({ boxId }) => find(boxId)).filter((box) => box !== undefined);
  return boxes.length === references.length ? boxes : undefined;
}

const described = (result: SubmitResult): string =>
  result.ok ? 'accepts' : `says ${result.refusal} (${result.detail})`;
