import { hex } from '@fleet-sdk/crypto';
import { decode, SBool, SByte, SColl, SGroupElement, SInt, SLong, SPair } from '@fleet-sdk/serializer';
import type { ChainBox } from './chainBox.ts';

type RegisterName = 'R4' | 'R5' | 'R6' | 'R7' | 'R8' | 'R9';

/** A job's wishes: accepted keys (hex), then ((hours, start by), (least reputation, least stake)). */
export interface WishRegister {
  readonly acceptedKeys: readonly string[];
  readonly hours: bigint;
  readonly startBy: bigint;
  readonly leastReputation: bigint;
  readonly leastStake: bigint;
}

/** R4 of a matched job: identity (hex), price and the height its state ends at. */
export interface TermsRegister {
  readonly identity: string;
  readonly price: bigint;
  readonly height: bigint;
}

const wishType = '(SColl[SColl[SByte]], ((SLong, SLong), (SLong, SLong)))';
const termsType = '(SColl[SByte], (SLong, SLong))';

/** A register's data if it has exactly this Sigma type; a wrong type must never pass for a value. */
function read(box: ChainBox, name: RegisterName, type: string): unknown {
  const constant = decode(box.additionalRegisters[name]);
  return constant?.type.toString() === type ? constant.data : undefined;
}

export const readLongs = (box: ChainBox, name: RegisterName): readonly bigint[] | undefined => {
  const data = read(box, name, 'SColl[SLong]');
  return data === undefined ? undefined : [...(data as bigint[])];
};

export const readInt = (box: ChainBox, name: RegisterName): number | undefined =>
  read(box, name, 'SInt') as number | undefined;

export function readBytes(box: ChainBox, name: RegisterName): string | undefined {
  const data = read(box, name, 'SColl[SByte]');
  return data === undefined ? undefined : hex.encode(data as Uint8Array);
}

export function readByteArrays(box: ChainBox, name: RegisterName): readonly string[] | undefined {
  const data = read(box, name, 'SColl[SColl[SByte]]') as Uint8Array[] | undefined;
  return data?.map((bytes) => hex.encode(bytes));
}

export function readKeys(box: ChainBox, name: RegisterName): readonly string[] | undefined {
  const data = read(box, name, 'SColl[SGroupElement]') as Uint8Array[] | undefined;
  return data?.map((bytes) => hex.encode(bytes));
}

export const readLongPair = (box: ChainBox, name: RegisterName): readonly [bigint, bigint] | undefined =>
  read(box, name, '(SLong, SLong)') as [bigint, bigint] | undefined;

export function readTerms(box: ChainBox, name: RegisterName): TermsRegister | undefined {
  const data = read(box, name, termsType) as [Uint8Array, [bigint, bigint]] | undefined;
  return data && { identity: hex.encode(data[0]), price: data[1][0], height: data[1][1] };
}

export function readWish(box: ChainBox, name: RegisterName): WishRegister | undefined {
  const data = read(box, name, wishType) as [Uint8Array[], [[bigint, bigint], [bigint, bigint]]] | undefined;
  if (data === undefined) return undefined;
  const [keys, [[hours, startBy], [leastReputation, leastStake]]] = data;
  return { acceptedKeys: keys.map((key) => hex.encode(key)), hours, startBy, leastReputation, leastStake };
}

/**
 * The script (hex) that `propBytes` gives for a SigmaProp register. The proposition itself stays unparsed: a node has
 * checked it, and Fleet knows plain keys only.
 */
export function readScript(box: ChainBox, name: RegisterName): string | undefined {
  const register = box.additionalRegisters[name];
  return register !== undefined && /^08(?:[0-9a-f]{2}){1,200}$/.test(register) ? `00${register}` : undefined;
}

export const encodeLongs = (values: readonly bigint[]): string => SColl(SLong, [...values]).toHex();
export const encodeInt = (value: number): string => SInt(value).toHex();
export const encodeBool = (value: boolean): string => SBool(value).toHex();
export const encodeBytes = (bytesHex: string): string => SColl(SByte, hex.decode(bytesHex)).toHex();
export const encodeKeys = (keys: readonly string[]): string =>
  SColl(
    SGroupElement,
    keys.map((key) => hex.decode(key)),
  ).toHex();
export const encodeByteArrays = (arrays: readonly string[]): string => byteArrays(arrays).toHex();
export const encodeLongPair = (left: bigint, right: bigint): string => SPair(SLong(left), SLong(right)).toHex();

export const encodeTerms = ({ identity, price, height }: TermsRegister): string =>
  SPair(SColl(SByte, hex.decode(identity)), SPair(SLong(price), SLong(height))).toHex();

export const encodeWish = (wish: WishRegister): string =>
  SPair(
    byteArrays(wish.acceptedKeys),
    SPair(SPair(SLong(wish.hours), SLong(wish.startBy)), SPair(SLong(wish.leastReputation), SLong(wish.leastStake))),
  ).toHex();

/** The SigmaProp register of a script that is a bare proposition (`0008…`), P2PK above all. */
export const encodeScript = (ergoTree: string): string => ergoTree.slice(2);

const byteArrays = (arrays: readonly string[]) =>
  SColl(
    SColl(SByte),
    arrays.map((array) => hex.decode(array)),
  );
