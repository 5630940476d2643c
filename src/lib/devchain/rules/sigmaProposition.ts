import { hex } from '@fleet-sdk/crypto';
import { SigmaByteReader } from '@fleet-sdk/serializer';
import { AppError } from '#lib/runtime/appError.ts';

/** What a script left to prove: serialized proposition, whether it is trivial, and the price of checking a proof. */
export interface SigmaProposition {
  readonly kind: 'true' | 'false' | 'to-prove';
  /** Serialized SigmaBoolean, hex. */
  readonly bytes: string;
  /** Cost units of verifying a proof, rounded as the node rounds. */
  readonly verifyCost: number;
}

const PROVE_DLOG = 0xcd;
const PROVE_DH_TUPLE = 0xce;
const AND = 0x96;
const OR = 0x97;
const AT_LEAST = 0x98;
const FALSE = 0xd2;
const TRUE = 0xd3;

const POINT_BYTES = 33;
// Interpreter cost units, ten to one block cost unit.
const DLOG_COST = 10 + 3400 + 570;
const DH_TUPLE_COST = 10 + 6450 + 680;
const CONJECTURE_COST = 15;

/** Reads one proposition of a reduced transaction, leaving the reader behind it. */
export function readSigmaProposition(reader: SigmaByteReader): SigmaProposition {
  const rest = reader.bytes.subarray(reader.cursor);
  const start = reader.cursor;
  const opcode = rest[0];
  const interpreterCost = walk(reader);
  return {
    kind: opcode === TRUE ? 'true' : opcode === FALSE ? 'false' : 'to-prove',
    bytes: hex.encode(rest.slice(0, reader.cursor - start)),
    verifyCost: Math.floor(interpreterCost / 10),
  };
}

function walk(reader: SigmaByteReader): number {
  const opcode = reader.readByte() & 0xff;
  switch (opcode) {
    case PROVE_DLOG:
      reader.readBytes(POINT_BYTES);
      return DLOG_COST;
    case PROVE_DH_TUPLE:
      reader.readBytes(4 * POINT_BYTES);
      return DH_TUPLE_COST;
    case AND:
    case OR:
      return CONJECTURE_COST + walkAll(reader, reader.readUInt());
    case AT_LEAST: {
      const k = reader.readUInt();
      const children = reader.readUInt();
      const coefficients = children - k;
      const polynomial = 10 + 10 * coefficients + (3 + 3 * coefficients) * children;
      return CONJECTURE_COST + polynomial + walkAll(reader, children);
    }
    case TRUE:
    case FALSE:
      return 0;
    default:
      throw new AppError('invalid', `unknown sigma proposition ${opcode.toString(16)}`);
  }
}

function walkAll(reader: SigmaByteReader, count: number): number {
  let cost = 0;
  for (let index = 0; index < count; index++) cost += walk(reader);
  return cost;
}
