import { hex } from '@fleet-sdk/crypto';
import { SBool, SByte, SColl, SGroupElement, SigmaByteReader, SInt, SLong, SPair } from '@fleet-sdk/serializer';
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

/** A row of the assets: token id and pool NFT (hex), and numbers. */
export interface AssetRegister {
  readonly id: string;
  readonly nft: string;
  readonly numbers: readonly bigint[];
}

/** Type codes as they begin a serialized constant. */
const typeCodes = {
  int: '04',
  long: '05',
  bytes: '0e',
  longs: '11',
  keys: '13',
  byteArrays: '1a',
  longPair: '59',
  terms: '3c0e59',
  wish: '3c1a3c5959',
  assets: '0c3c3c0e0e11',
} as const;

/** A box holds 4,096 bytes at most, so no register is longer. */
const MOST_HEX_DIGITS = 8_192;
const KEY_BYTES = 33;
const LONG_LIMIT = 2n ** 63n;

/**
 * A register's value if it has exactly this Sigma type, else undefined. Fleet's own `decode` trusts any announced length
 * and would allocate memory for a billion elements.
 */
function read<T>(
  box: ChainBox,
  name: RegisterName,
  type: keyof typeof typeCodes,
  parse: (reader: SigmaByteReader) => T,
): T | undefined {
  const register = box.additionalRegisters[name];
  const code = typeCodes[type];
  if (!register?.startsWith(code) || register.length === code.length || register.length > MOST_HEX_DIGITS)
    return undefined;
  try {
    const reader = new SigmaByteReader(register.slice(code.length));
    const value = parse(reader);
    return reader.isEmpty ? value : undefined;
  } catch {
    return undefined;
  }
}

function list<T>(reader: SigmaByteReader, parse: (reader: SigmaByteReader) => T): T[] {
  const size = reader.readUInt();
  if (size < 0 || size > MOST_HEX_DIGITS) throw new RangeError('more elements than a box can hold');
  return Array.from({ length: size }, () => {
    if (reader.isEmpty) throw new RangeError('fewer elements than announced');
    return parse(reader);
  });
}

function fixedBytes(reader: SigmaByteReader, size: number): string {
  const bytes = reader.readBytes(size);
  if (size < 0 || bytes.length !== size) throw new RangeError('fewer bytes than announced');
  return hex.encode(bytes);
}

const byteString = (reader: SigmaByteReader): string => fixedBytes(reader, reader.readUInt());

function long(reader: SigmaByteReader): bigint {
  const value = reader.readI64();
  if (value >= LONG_LIMIT || value < -LONG_LIMIT) throw new RangeError('not a Long');
  return value;
}

const longPair = (reader: SigmaByteReader): readonly [bigint, bigint] => [long(reader), long(reader)];

export const readLongs = (box: ChainBox, name: RegisterName): readonly bigint[] | undefined =>
  read(box, name, 'longs', (reader) => list(reader, long));

export const readInt = (box: ChainBox, name: RegisterName): number | undefined =>
  read(box, name, 'int', (reader) => reader.readI32());

export const readLong = (box: ChainBox, name: RegisterName): bigint | undefined => read(box, name, 'long', long);

export const readBytes = (box: ChainBox, name: RegisterName): string | undefined =>
  read(box, name, 'bytes', byteString);

export const readByteArrays = (box: ChainBox, name: RegisterName): readonly string[] | undefined =>
  read(box, name, 'byteArrays', (reader) => list(reader, byteString));

export const readKeys = (box: ChainBox, name: RegisterName): readonly string[] | undefined =>
  read(box, name, 'keys', (reader) => list(reader, () => fixedBytes(reader, KEY_BYTES)));

export const readLongPair = (box: ChainBox, name: RegisterName): readonly [bigint, bigint] | undefined =>
  read(box, name, 'longPair', longPair);

export const readTerms = (box: ChainBox, name: RegisterName): TermsRegister | undefined =>
  read(box, name, 'terms', (reader) => {
    const identity = byteString(reader);
    const [price, height] = longPair(reader);
    return { identity, price, height };
  });

export const readWish = (box: ChainBox, name: RegisterName): WishRegister | undefined =>
  read(box, name, 'wish', (reader) => {
    const acceptedKeys = list(reader, byteString);
    const [hours, startBy] = longPair(reader);
    const [leastReputation, leastStake] = longPair(reader);
    return { acceptedKeys, hours, startBy, leastReputation, leastStake };
  });

export const readAssets = (box: ChainBox, name: RegisterName): readonly AssetRegister[] | undefined =>
  read(box, name, 'assets', (reader) =>
    list(reader, () => ({ id: byteString(reader), nft: byteString(reader), numbers: list(reader, long) })),
  );

/**
 * The script (hex) that `propBytes` gives for a SigmaProp register. The proposition itself stays unparsed: a node has
 * checked it, and Fleet knows plain keys only.
 */
export function readScript(box: ChainBox, name: RegisterName): string | undefined {
  const register = box.additionalRegisters[name];
  return register !== undefined && /^08(?:[0-9a-f]{2}){1,200}$/.test(register) ? `00${register}` : undefined;
}

export const encodeLongs = (values: readonly bigint[]): string => SColl(SLong, [...values]).toHex();
export const encodeLong = (value: bigint): string => SLong(value).toHex();
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

export const encodeAssets = (rows: readonly AssetRegister[]): string =>
  SColl(SPair(SPair(SColl(SByte), SColl(SByte)), SColl(SLong)), rows.map(assetRow)).toHex();

const assetRow = ({ id, nft, numbers }: AssetRegister): [[Uint8Array, Uint8Array], bigint[]] => [
  [hex.decode(id), hex.decode(nft)],
  [...numbers],
];

/** The SigmaProp register of a script that is a bare proposition (`0008…`), P2PK above all. */
export const encodeScript = (ergoTree: string): string => ergoTree.slice(2);

const byteArrays = (arrays: readonly string[]) =>
  SColl(
    SColl(SByte),
    arrays.map((array) => hex.decode(array)),
  );
