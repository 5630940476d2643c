import { SColl, SInt } from '@fleet-sdk/serializer';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import {
  encodeAssets,
  encodeByteArrays,
  encodeBytes,
  encodeKeys,
  encodeLongPair,
  encodeLongs,
  encodeScript,
  encodeTerms,
  encodeWish,
  readAssets,
  readByteArrays,
  readLongs,
  readTerms,
  readWish,
  type AssetRegister,
  type TermsRegister,
  type WishRegister,
} from '#lib/protocol/shared/registers.ts';
import type { Candidate, Draft } from './draft.ts';
import { asset, candidate, JUNK } from './world.ts';

type Holder = Pick<Candidate, 'additionalRegisters' | 'assets' | 'value' | 'ergoTree'>;
type Register = 'R4' | 'R5' | 'R6' | 'R7' | 'R8';
type Codec<T> = (box: never, name: Register) => T | undefined;

/** Changes one register in place, keeping its type. */
function edit<T>(
  box: Holder,
  name: Register,
  codec: { read: Codec<T>; write: (value: T) => string; change: (value: T) => T },
) {
  const value = codec.read(box as never, name);
  if (value === undefined) throw new Error(`${name} has another type`);
  Object.assign(box.additionalRegisters, { [name]: codec.write(codec.change(value)) });
}

export const setLong = (box: Holder, name: Register, at: number, value: (old: bigint) => bigint): void => {
  edit(box, name, {
    read: readLongs,
    write: encodeLongs,
    change: (longs) => (at < longs.length ? longs.with(at, value(longs[at]!)) : [...longs, value(0n)]),
  });
};

export const setLongs = (box: Holder, name: Register, values: readonly bigint[]): void => {
  setRegister(box, name, encodeLongs(values));
};

export const setTerms = (box: Holder, change: (terms: TermsRegister) => Partial<TermsRegister>): void => {
  edit(box, 'R4', {
    read: readTerms,
    write: encodeTerms,
    change: (terms) => ({ ...terms, ...change(terms) }),
  });
};

export const setWish = (box: Holder, change: (wish: WishRegister) => Partial<WishRegister>): void => {
  edit(box, 'R5', {
    read: readWish,
    write: encodeWish,
    change: (wish) => ({ ...wish, ...change(wish) }),
  });
};

export const setArray = (box: Holder, at: number, bytes: string): void => {
  edit(box, 'R7', {
    read: readByteArrays,
    write: encodeByteArrays,
    change: (arrays) => (at < arrays.length ? arrays.with(at, bytes) : [...arrays, bytes]),
  });
};

export const setAssets = (box: Holder, change: (rows: readonly AssetRegister[]) => readonly AssetRegister[]): void => {
  edit(box, 'R7', { read: readAssets, write: encodeAssets, change });
};

/** New assets that governance would admit, no two alike. */
export const spareAssets = (count: number): readonly AssetRegister[] =>
  Array.from({ length: count }, (_, index) => ({
    id: (0xc0 + index).toString(16).repeat(32),
    nft: 'dd'.repeat(32),
    numbers: [1n, 1n, 3_000n, 3_000n, 5_000n, 1_000n, 1n],
  }));

export const setRegister = (box: Holder, name: Register, value: string): void => {
  Object.assign(box.additionalRegisters, { [name]: value });
};

export const setBytes = (box: Holder, name: Register, bytes: string): void => {
  setRegister(box, name, encodeBytes(bytes));
};

export const setVerdict = (box: Holder, state: bigint, rating: bigint): void => {
  setRegister(box, 'R6', encodeLongPair(state, rating));
};

export const setKeys = (box: Holder, keys: readonly SecretKey[]): void => {
  setRegister(box, 'R5', encodeKeys(keys.map(({ publicKeyHex }) => publicKeyHex)));
};

export const setScript = (box: Holder, ergoTree: string): void => {
  setRegister(box, 'R4', encodeScript(ergoTree));
};

export const setInt = (box: Holder, name: Register, value: number): void => {
  setRegister(box, name, SInt(value).toHex());
};

/** Ints where Longs belong: what a register looks like that only the next spender would choke on. */
export const wrongType = (box: Holder, name: Register): void => {
  setRegister(box, name, SColl(SInt, [1, 2, 3]).toHex());
};

export const setAmount = (box: Holder, position: number, amount: (old: bigint) => bigint): void => {
  const old = box.assets[position]!;
  box.assets[position] = asset(old.tokenId, amount(old.amount));
};

/** Puts another token in a token's place, as many units of it. */
export const setTokenId = (box: Holder, position: number, tokenId = JUNK): void => {
  box.assets[position] = asset(tokenId, box.assets[position]!.amount);
};

/** Adds an output before the miner's, which pays for it. */
export const addOutput = (draft: Draft, ergoTree: string, rest: Partial<Candidate> = {}): Candidate => {
  const output = candidate(ergoTree, 100_000n, { creationHeight: draft.outputs[0]!.creationHeight, ...rest });
  draft.outputs.splice(-1, 0, output);
  return output;
};

/** Gives the last input, somebody's wallet, tokens to play with. */
export const addToWallet = (draft: Draft, tokenId: string, amount: bigint): void => {
  const { box } = draft.inputs.at(-1)!;
  const at = box.assets.findIndex((held) => held.tokenId === tokenId);
  if (at < 0) box.assets.push(asset(tokenId, amount));
  else setAmount(box, at, (old) => old + amount);
};

/** Makes every box that goes in old enough for outputs to be backdated to that height. */
export const ageInputs = (draft: Draft, height: number): void => {
  for (const { box } of draft.inputs) box.creationHeight = height;
};

/** The same transaction as many blocks after an input of it was created, all its outputs as fresh as the block. */
export const waitSince = (draft: Draft, input: number, blocks: number): void => {
  draft.height = draft.inputs[input]!.box.creationHeight + blocks;
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

export const otherId = 'ee'.repeat(32);
