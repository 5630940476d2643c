import { FEE_CONTRACT } from '@fleet-sdk/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, deployment, place } from '#test/support/contracts/world.ts';
import { assemble } from './assemble.ts';
import type { ChainBox } from './chainBox.ts';
import { PlanError } from './planError.ts';
import type { UnsignedPlan } from './plan.ts';
import { selectFunding } from './selectFunding.ts';

const frame = { deployment, height: 1_000 };
const tokenNames = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
const holdings = fc
  .record({
    value: fc.bigInt({ min: 100_000n, max: 10_000_000n }),
    amounts: fc.tuple(...tokenNames.map(() => fc.bigInt({ min: 0n, max: 1_000n }))),
  })
  .map(({ value, amounts }) => ({
    value,
    assets: tokenNames.map((id, index) => asset(id, amounts[index] ?? 0n)).filter((held) => held.amount > 0n),
  }));

const wallet = (contents: readonly { value: bigint; assets: ChainBox['assets'] }[], from = 1): ChainBox[] =>
  contents.map(({ value, assets }, index) =>
    place(candidate(people.consumer.ergoTree, value, { assets }), from + index),
  );

function totals(boxes: readonly { value: string; assets: { tokenId: string; amount: string }[] }[]) {
  const sums: Record<string, bigint> = { nanoErg: 0n };
  for (const { value, assets } of boxes) {
    sums['nanoErg'] = (sums['nanoErg'] ?? 0n) + BigInt(value);
    for (const { tokenId, amount } of assets) sums[tokenId] = (sums[tokenId] ?? 0n) + BigInt(amount);
  }
  return sums;
}

const conserves = ({ transaction }: UnsignedPlan): void => {
  expect(totals(transaction.outputs)).toEqual(totals(transaction.inputs));
};

describe('assemble', () => {
  it('conserves ERG and tokens, keeps the order and ends with the miner fee', () => {
    const boxes = fc.array(holdings, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(boxes, boxes, fc.array(holdings, { maxLength: 3 }), (fixed, candidates, wanted) => {
        const inputs = wallet(fixed);
        const outputs = wanted.map(({ value, assets }) => ({ value, ergoTree: people.owner.ergoTree, tokens: assets }));
        const funding = { boxes: wallet(candidates, 100), changeErgoTree: people.bot.ergoTree };
        const plan = attempt(() => assemble({ frame, inputs: inputs.map((box) => ({ box })), outputs, funding }));
        if (plan === undefined) return;
        conserves(plan);
        expect(plan.transaction.inputs.slice(0, inputs.length).map(({ boxId }) => boxId)).toEqual(
          inputs.map(({ boxId }) => boxId),
        );
        expect(plan.transaction.outputs.slice(0, outputs.length).map(({ value }) => BigInt(value))).toEqual(
          outputs.map(({ value }) => value),
        );
        expect(plan.transaction.outputs.at(-1)).toMatchObject({
          ergoTree: FEE_CONTRACT,
          value: plan.minerFeeNanoErg.toString(),
        });
        expect(plan.minerFeeNanoErg).toBeGreaterThanOrEqual(1_000_000n);
      }),
    );
  });

  /** A plan, or nothing where the boxes do not suffice. */
  function attempt(build: () => UnsignedPlan): UnsignedPlan | undefined {
    try {
      return build();
    } catch (error) {
      expect(error).toBeInstanceOf(PlanError);
      expect((error as PlanError).code).toBe('insufficient_funds');
      return undefined;
    }
  }

  const inputs = wallet([{ value: 1_300_000n, assets: [] }]).map((box) => ({ box }));

  it('adds change too small for a box to the miner fee', () => {
    const plan = assemble({ frame, inputs, outputs: [], changeErgoTree: people.bot.ergoTree });
    expect(plan).toMatchObject({ minerFeeNanoErg: 1_300_000n, changeNanoErg: 0n });
    conserves(plan);
  });

  it('makes a change box for the bot', () => {
    const rich = wallet([{ value: 1_500_000n, assets: [] }]).map((box) => ({ box }));
    const plan = assemble({ frame, inputs: rich, outputs: [], changeErgoTree: people.bot.ergoTree });
    expect(plan).toMatchObject({ minerFeeNanoErg: 1_000_000n, changeNanoErg: 500_000n });
  });

  it('spends a box completely if nothing is left for change', () => {
    const funding = { boxes: wallet([{ value: 1_200_000n, assets: [] }]), changeErgoTree: people.bot.ergoTree };
    const outputs = [{ value: 200_000n, ergoTree: people.owner.ergoTree, tokens: [] }];
    expect(assemble({ frame, inputs: [], outputs, funding })).toMatchObject({ changeNanoErg: 0n });
  });

  it('names the missing asset and amounts', () => {
    const outputs = [{ value: 5_000_000n, ergoTree: people.owner.ergoTree, tokens: [] }];
    const data = { asset: 'nanoErg', needed: '6000000', available: '1300000' };
    expect(() => assemble({ frame, inputs, outputs })).toThrow(
      expect.objectContaining({ code: 'insufficient_funds', data }) as Error,
    );
    const token = tokenNames[0]!;
    const dear = [{ value: 200_000n, ergoTree: people.owner.ergoTree, tokens: [asset(token, 5n)] }];
    expect(() => assemble({ frame, inputs, outputs: dear })).toThrow(
      expect.objectContaining({ data: { asset: token, needed: '5', available: '0' } }) as Error,
    );
  });

  it('refuses leftover tokens without a change address', () => {
    const held = wallet([{ value: 9_000_000n, assets: [asset(tokenNames[0]!, 5n)] }]).map((box) => ({ box }));
    expect(() => assemble({ frame, inputs: held, outputs: [] })).toThrow(
      expect.objectContaining({ code: 'invalid' }) as Error,
    );
    const burns = [asset(tokenNames[0]!, 5n)];
    expect(assemble({ frame, inputs: held, outputs: [], burns }).transaction.outputs).toHaveLength(1);
  });

  it('gives outputs no creation height below the inputs’', () => {
    const late = { ...inputs[0]!.box, creationHeight: 1_005 };
    expect(assemble({ frame, inputs: [{ box: late }], outputs: [] }).transaction.outputs[0]?.creationHeight).toBe(
      1_005,
    );
  });
});

describe('selectFunding', () => {
  it('selects few boxes, richest first', () => {
    const boxes = wallet([1n, 5n, 3n].map((value) => ({ value, assets: [] })));
    expect(selectFunding(boxes, { nanoErg: 6n })).toEqual([boxes[1], boxes[2]]);
  });

  it('counts the ERG that comes with tokens', () => {
    const boxes = wallet([
      { value: 10n, assets: [] },
      { value: 9n, assets: [asset(tokenNames[0]!, 4n)] },
    ]);
    expect(selectFunding(boxes, { nanoErg: 9n, tokens: new Map([[tokenNames[0]!, 2n]]) })).toEqual([boxes[1]]);
  });

  it('selects no box twice and none for a zero target', () => {
    fc.assert(
      fc.property(
        fc.array(holdings, { maxLength: 6 }),
        fc.bigInt({ min: -5n, max: 20_000_000n }),
        (contents, nanoErg) => {
          const boxes = wallet(contents);
          const held = boxes.reduce((sum, { value }) => sum + value, 0n);
          if (nanoErg > held) {
            expect(() => selectFunding(boxes, { nanoErg })).toThrow(PlanError);
            return;
          }
          const taken = selectFunding(boxes, { nanoErg });
          expect(new Set(taken).size).toBe(taken.length);
          if (nanoErg <= 0n) expect(taken).toEqual([]);
        },
      ),
    );
  });
});
