import { SByte, SColl, SInt, SLong } from '@fleet-sdk/serializer';
import { rewardTree } from '#lib/devchain/ledger/genesis.ts';
import {
  alice,
  bob,
  box,
  carol,
  ERG,
  HEIGHT,
  payment,
  script,
  secretOf,
  spendOf,
  storageRent,
  TOKEN_A,
  TOKEN_B,
  type Draft,
} from './ledgerWorld.ts';

const pk = (key: { publicKeyHex: string }): string => `proveDlog(decodePoint(fromBase16("${key.publicKeyHex}")))`;

/** Transactions that the ledger takes, by what is special about them. */
export const acceptedCases: Readonly<Record<string, () => Draft>> = {
  'a plain payment': payment,
  'some of a token burned': () => ({
    ...payment(),
    outputs: [{ value: 10n * ERG, ergoTree: alice.ergoTree, assets: [{ tokenId: TOKEN_A, amount: 1n }] }],
  }),
  'all of a token burned': () => ({ ...payment(), outputs: [{ value: 10n * ERG, ergoTree: alice.ergoTree }] }),
  'a token minted under the first input': () => {
    const draft = payment();
    draft.outputs[1] = {
      ...draft.outputs[1]!,
      assets: [{ tokenId: draft.inputs[0]!.box.boxId, amount: 2n ** 63n - 1n }],
    };
    return draft;
  },
  'one token split over outputs': () => ({
    ...payment(),
    outputs: [
      { value: 5n * ERG, ergoTree: alice.ergoTree, assets: [{ tokenId: TOKEN_A, amount: 400n }] },
      { value: 5n * ERG, ergoTree: bob.ergoTree, assets: [{ tokenId: TOKEN_A, amount: 600n }] },
    ],
  }),
  'two inputs of two owners': () => {
    const draft = payment();
    draft.inputs.push({
      box: box({ value: ERG, ergoTree: bob.ergoTree, assets: [{ tokenId: TOKEN_B, amount: 2n ** 60n }] }),
    });
    draft.outputs.push({ value: ERG, ergoTree: carol.ergoTree, assets: [{ tokenId: TOKEN_B, amount: 2n ** 60n }] });
    draft.signers.push(bob);
    return draft;
  },
  'two inputs of one owner, by one proof': () => {
    const draft = payment();
    draft.inputs.push({ box: box({ value: ERG, ergoTree: alice.ergoTree }) });
    draft.outputs[1]!.value += ERG;
    draft.signers.push(alice);
    return draft;
  },
  'an output created at the height of the next block': () => {
    const draft = payment();
    draft.outputs[0]!.creationHeight = HEIGHT;
    return draft;
  },
  'an output as old as the youngest input': () => {
    const draft = payment();
    for (const output of draft.outputs) output.creationHeight = 100;
    return draft;
  },
  'a script that is true, without a proof': () => spendOf(script('sigmaProp(HEIGHT > 0)')),
  'a script that is true, with a needless proof': () => ({
    ...spendOf(script('sigmaProp(HEIGHT > 0)')),
    signers: [alice],
  }),
  'a height reached exactly': () => spendOf(script(`sigmaProp(HEIGHT >= ${HEIGHT})`)),
  'a context variable': () => {
    const draft = spendOf(script('sigmaProp(getVar[Int](3).get == 7)'));
    draft.inputs[0]!.extension = { 3: SInt(7).toHex() };
    return draft;
  },
  'several context variables': () => {
    const draft = spendOf(script('sigmaProp(getVar[Int](0).get + getVar[Int](1).get + getVar[Int](2).get == 6)'));
    draft.inputs[0]!.extension = { 0: SInt(1).toHex(), 1: SInt(2).toHex(), 2: SInt(3).toHex() };
    return draft;
  },
  'nine context variables': () => {
    const draft = spendOf(script('sigmaProp(getVar[Int](8).get == 8)'));
    draft.inputs[0]!.extension = Object.fromEntries(Array.from({ length: 9 }, (_, key) => [key, SInt(key).toHex()]));
    return draft;
  },
  'nine signed context variables': () => {
    const draft = payment();
    draft.inputs[0]!.extension = Object.fromEntries(Array.from({ length: 9 }, (_, key) => [key, SInt(key).toHex()]));
    return draft;
  },
  'a data input that the script reads': () => ({
    ...spendOf(script('sigmaProp(CONTEXT.dataInputs(0).R4[Long].get > 5L)')),
    dataInputs: [box({ value: ERG, ergoTree: carol.ergoTree, additionalRegisters: { R4: SLong(6n).toHex() } })],
  }),
  'the same data input twice': () => {
    const read = box({ value: ERG, ergoTree: carol.ergoTree, additionalRegisters: { R4: SLong(6n).toHex() } });
    return { ...spendOf(script('sigmaProp(CONTEXT.dataInputs(1).R4[Long].get > 5L)')), dataInputs: [read, read] };
  },
  'a box that is spent and read at once': () => {
    const draft = payment();
    return { ...draft, dataInputs: [draft.inputs[0]!.box] };
  },
  'an output that keeps a register': () => {
    const draft = spendOf(script('sigmaProp(OUTPUTS(0).R4[Coll[Byte]].get == SELF.id)'));
    draft.outputs[0]!.additionalRegisters = {
      R4: SColl(SByte, Buffer.from(draft.inputs[0]!.box.boxId, 'hex')).toHex(),
    };
    return draft;
  },
  'the last headers': () =>
    spendOf(
      script(`sigmaProp(CONTEXT.headers(0).height == ${HEIGHT - 1} && CONTEXT.headers(8).height == ${HEIGHT - 9})`),
    ),
  'the next block seen before it is': () =>
    spendOf(
      script(
        `sigmaProp(CONTEXT.preHeader.height == ${HEIGHT} && CONTEXT.preHeader.timestamp > CONTEXT.headers(0).timestamp)`,
      ),
    ),
  'either of two keys': () => ({ ...spendOf(script(`${pk(alice)} || ${pk(bob)}`)), secrets: [secretOf(12)] }),
  'both of two keys': () => ({
    ...spendOf(script(`${pk(alice)} && ${pk(bob)}`)),
    secrets: [secretOf(11), secretOf(12)],
  }),
  'two of three keys': () => ({
    ...spendOf(script(`atLeast(2, Coll(${pk(alice)}, ${pk(bob)}, ${pk(carol)}))`)),
    secrets: [secretOf(11), secretOf(13)],
  }),
  'a key and a condition': () => ({ ...spendOf(script(`${pk(alice)} && sigmaProp(HEIGHT > 10)`)), signers: [alice] }),
  'a mining reward 720 blocks old': () => ({
    ...spendOf(rewardTree(alice.publicKeyHex), { creationHeight: HEIGHT - 720 }),
    signers: [alice],
  }),
  'a fold over outputs': () =>
    spendOf(script('sigmaProp(OUTPUTS.fold(0L, { (sum: Long, b: Box) => sum + b.value }) == SELF.value)')),
  'a hundred tokens in one box': () => {
    const assets = Array.from({ length: 100 }, (_, index) => ({
      tokenId: (index + 1).toString(16).padStart(64, '0'),
      amount: 1n,
    }));
    const draft = payment();
    draft.inputs[0]!.box = box({ value: 10n * ERG, ergoTree: alice.ergoTree, assets });
    draft.outputs = [{ value: 10n * ERG, ergoTree: alice.ergoTree, assets }];
    return draft;
  },
  'a box that is worth its bytes to the unit': () => {
    const draft = payment();
    // A box of this shape takes 76 bytes.
    draft.outputs = [
      { value: 10n * ERG - 27_360n, ergoTree: alice.ergoTree },
      { value: 27_360n, ergoTree: bob.ergoTree },
    ];
    return draft;
  },
  'a box of 4096 bytes': () => {
    const draft = payment();
    draft.outputs[0]!.additionalRegisters = { R4: SColl(SByte, new Uint8Array(3_981)).toHex() };
    return draft;
  },
  'storage rent after four years': () => storageRent({}),
  'no fee at all': () => ({ ...payment(), outputs: [{ value: 10n * ERG, ergoTree: bob.ergoTree }] }),
};
