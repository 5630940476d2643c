import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { totalTokens } from '#lib/devchain/rules/amounts.ts';
import { accountActions } from '#lib/protocol/account/contract.ts';
import { contractNames, type ContractName } from '#lib/protocol/deployment/deployment.ts';
import { registryActions } from '#lib/protocol/registry/contract.ts';
import { encodeBool, encodeInt } from '#lib/protocol/shared/registers.ts';
import { governanceBox } from '#test/support/contracts/boxes.ts';
import {
  cloneDraft,
  settleBooks,
  substituteTree,
  type Candidate,
  type Draft,
  type DraftInput,
} from '#test/support/contracts/draft.ts';
import { everyAction } from '#test/support/contracts/everyAction.ts';
import { poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { treeWithout } from '#test/support/contracts/expectations.ts';
import { addErg, draw, payFree, refresh, seize } from '#test/support/contracts/honestAccount.ts';
import { collectInto, payAccount } from '#test/support/contracts/honestTogether.ts';
import { createJudge } from '#test/support/contracts/judge.ts';
import { people } from '#test/support/contracts/people.ts';
import { candidate, NOW, place, trees } from '#test/support/contracts/world.ts';

type Variables = Readonly<Record<number, string>>;

const judge = createJudge();
const actions: Readonly<Record<string, () => Draft>> = {
  ...everyAction,
  addErg: () => addErg(),
  collectInto: () => collectInto(),
  draw: () => draw(),
  payAccount,
  payFree,
  refresh,
  seize: () => seize(),
};
const contractOf = ({ ergoTree }: Candidate): ContractName | undefined =>
  contractNames.find((name) => trees[name] === ergoTree);

const numbered = (numbers: Readonly<Record<string, number>>): Variables[] =>
  Object.values(numbers).map((action) => ({ 0: encodeInt(action), 1: encodeInt(0), 2: encodeInt(2) }));
/** What a spender could state to have each branch of a script judge; a script that reads no variable runs through once. */
const statements: Partial<Record<ContractName, readonly Variables[]>> = {
  account: numbered(accountActions),
  registry: numbered(registryActions),
  desk: [{}, { 0: encodeInt(1) }],
  jobOpen: [{}, { 0: encodeBool(true) }],
  jobReview: [{}, { 0: encodeBool(true) }],
};

/** Adds a box at a place among the inputs, and the thief who takes whatever no output of the honest transaction holds. */
function withInput(honest: Draft, at: number, input: DraftInput): Draft {
  const draft = cloneDraft(honest);
  draft.inputs.splice(at, 0, input);
  const kept = totalTokens(draft.outputs);
  const assets = [...totalTokens(draft.inputs.map(({ box }) => box))]
    .map(([tokenId, amount]) => ({ tokenId, amount: amount - (kept.get(tokenId) ?? 0n) }))
    .filter(({ amount }) => amount > 0n);
  const { creationHeight } = draft.outputs[0]!;
  draft.outputs.splice(-1, 0, candidate(people.thief.ergoTree, 1_000_000n, { creationHeight, assets }));
  return settleBooks(draft);
}

const passes = (draft: Draft): boolean => draft.inputs.every((_, index) => judge.accepts(draft, index));

describe('an output that a contract demands', () => {
  // The treasury's fee boxes have no successors; a desk's owner does as he likes, and has signed.
  const places = Object.entries(actions)
    .filter(([name]) => name !== 'refill')
    .flatMap(([name, make]) =>
      make().outputs.flatMap((output, index) => {
        const contract = contractOf(output);
        return contract === undefined || contract === 'treasury' ? [] : [{ name, make, index, contract }];
      }),
    );

  /** The same box once more as an input where this output would be its successor, of every age that changes a verdict. */
  function claims({ make, index, contract }: (typeof places)[number]): Draft[] {
    const honest = settleBooks(cloneDraft(make()));
    const content = structuredClone(honest.outputs[index]!);
    const { creationHeight } = honest.outputs[0]!;
    const dataInputs = honest.dataInputs.length > 0 ? honest.dataInputs : [governanceBox(), poolBox()];
    return [creationHeight, NOW - 600].flatMap((born) =>
      (statements[contract] ?? [{}]).map((extension) => {
        const twin = place({ ...content, creationHeight: Math.min(born, creationHeight) }, 0xabcd);
        return withInput({ ...honest, dataInputs }, index, { box: twin, extension });
      }),
    );
  }

  it.each(places)('answers for no twin of itself: $contract, output $index of $name', (place) => {
    expect(claims(place).filter(passes)).toEqual([]);
  });

  it('would answer for one where an account is born, but for the condition against it', () => {
    const born = places.find(({ name, contract }) => name === 'enrolMember' && contract === 'account')!;
    const lifted = treeWithout('REG-MEMBER-13');
    const passing = claims(born).filter((draft) => passes(substituteTree(draft, trees.registry, lifted)));
    expect(passing).not.toEqual([]);
  });
});

describe('a box of somebody who does not sign', () => {
  const strangers = [
    [people.owner, people.otherOwner],
    [people.consumer, people.otherConsumer],
    [people.worker, people.otherWorker],
  ] as const;
  const ofOthers = (text: string): string =>
    strangers.reduce((result, [from, to]) => result.replaceAll(from.publicKeyHex, to.publicKeyHex), text);

  function ofStrangers(box: ChainBox, nonce: number): ChainBox {
    const { boxId: _, transactionId: __, index: ___, ...content } = structuredClone(box);
    const registers = Object.entries(content.additionalRegisters).map(
      ([name, value]) => [name, ofOthers(value)] as const,
    );
    return place({ ...content, additionalRegisters: Object.fromEntries(registers) }, nonce);
  }

  const carried = new Map<string, { what: string; input: DraftInput; dataInputs: ChainBox[] }>();
  for (const [name, make] of Object.entries(actions)) {
    const { inputs, dataInputs } = make();
    for (const [index, { box, extension }] of inputs.entries()) {
      const contract = contractOf(box);
      // Guards sign for their singletons and for treasury, whoever else takes part.
      if (contract === undefined || ['governance', 'proposal', 'treasury'].includes(contract)) continue;
      const input = { box: ofStrangers(box, 0xbbbb), extension };
      const alike = `${input.box.boxId} ${JSON.stringify(extension)} ${String(dataInputs.length)}`;
      carried.set(alike, { what: `${contract}, input ${String(index)} of ${name}`, input, dataInputs });
    }
  }

  it.each(Object.keys(actions))('is not carried along by %s', (name) => {
    const honest = actions[name]!();
    const last = honest.inputs.length;
    const passing = [...carried.values()].filter(({ input, dataInputs }) => {
      const draft = { ...honest, dataInputs: [...honest.dataInputs, ...dataInputs] };
      return [...new Set([0, 1, last])].some((at) => {
        const attack = withInput(draft, at, input);
        return judge.accepts(attack, at) && passes(attack);
      });
    });
    expect(passing.map(({ what }) => what)).toEqual([]);
  });
});
