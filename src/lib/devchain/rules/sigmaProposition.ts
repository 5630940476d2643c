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
  /** Bytes that a proof has at least; a shorter one cannot be read. */
  readonly proofBytes: number;
}

/** What the parts of a proposition add up to. */
interface Weight {
  /** Interpreter cost units, ten to one block cost unit. */
  readonly cost: number;
  /** Bytes of a proof, the challenge of this part itself not counted. */
  readonly proofBytes: number;
}

const NOTHING: Weight = { cost: 0, proofBytes: 0 };

const PROVE_DLOG = 0xcd;
const PROVE_DH_TUPLE = 0xce;
const AND = 0x96;
const OR = 0x97;
const AT_LEAST = 0x98;
const FALSE = 0xd2;
const TRUE = 0xd3;

const POINT_BYTES = 33;
const CHALLENGE_BYTES = 24;
const RESPONSE_BYTES = 32;
const DLOG: Weight = { cost: 10 + 3400 + 570, proofBytes: RESPONSE_BYTES };
const DH_TUPLE: Weight = { cost: 10 + 6450 + 680, proofBytes: RESPONSE_BYTES };
const CONJECTURE_COST = 15;

/** Reads one proposition of a reduced transaction, leaving the reader behind it. */
export function readSigmaProposition(reader: SigmaByteReader): SigmaProposition {
  const rest = reader.bytes.subarray(reader.cursor);
  const start = reader.cursor;
  const opcode = rest[0];
  const { cost, proofBytes } = walk(reader);
  return {
    kind: opcode === TRUE ? 'true' : opcode === FALSE ? 'false' : 'to-prove',
    bytes: hex.encode(rest.slice(0, reader.cursor - start)),
    verifyCost: Math.floor(cost / 10),
    proofBytes: proofBytes === 0 ? 0 : CHALLENGE_BYTES + proofBytes,
  };
}

function walk(reader: SigmaByteReader): Weight {
  const opcode = reader.readByte() & 0xff;
  switch (opcode) {
    case PROVE_DLOG:
      reader.readBytes(POINT_BYTES);
      return DLOG;
    case PROVE_DH_TUPLE:
      reader.readBytes(4 * POINT_BYTES);
      return DH_TUPLE;
    case AND:
      return walkAll(reader, reader.readUInt());
    case OR: {
      const children = reader.readUInt();
      // The last child's challenge follows from the others.
      return plus(walkAll(reader, children), { cost: 0, proofBytes: CHALLENGE_BYTES * (children - 1) });
    }
    case AT_LEAST: {
      const k = reader.readUInt();
      const children = reader.readUInt();
      const coefficients = children - k;
      const cost = 10 + 10 * coefficients + (3 + 3 * coefficients) * children;
      return plus(walkAll(reader, children), { cost, proofBytes: CHALLENGE_BYTES * coefficients });
    }
    case TRUE:
    case FALSE:
      return NOTHING;
    default:
      throw new AppError('invalid', `unknown sigma proposition ${opcode.toString(16)}`);
  }
}

function walkAll(reader: SigmaByteReader, count: number): Weight {
  let sum: Weight = { cost: CONJECTURE_COST, proofBytes: 0 };
  for (let index = 0; index < count; index++) sum = plus(sum, walk(reader));
  return sum;
}

const plus = (a: Weight, b: Weight): Weight => ({ cost: a.cost + b.cost, proofBytes: a.proofBytes + b.proofBytes });
