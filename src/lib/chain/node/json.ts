/** The result of `parseJson`: integers beyond the safe range are `bigint`, all other numbers `number`. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | { [key: string]: JsonValue };

interface ReviverContext {
  readonly source?: string;
}
// Both are in Node 24 and in ES2026, not yet in TypeScript's library.
interface SourceTextJson {
  parse(text: string, reviver: (key: string, value: JsonValue, context: ReviverContext) => JsonValue): JsonValue;
  rawJSON(text: string): unknown;
}
const sourceTextJson = JSON as unknown as SourceTextJson;

const largest = Number.MAX_SAFE_INTEGER;
const isUnsafe = (value: number): boolean => value > largest || value < -largest;
const plainKey = /^[A-Za-z_]\w*$/;
// A double agrees with the decimal it came from in this many leading digits, but for a rare carry.
const sharedDigits = 15;
const needleLength = 6;

/** Correct for every text, at four to six times the cost of JSON.parse. */
function parseWithSource(text: string): JsonValue {
  return sourceTextJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && isUnsafe(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

/** Thrown inside the fast path only, where the slow one must decide. */
class Undecided extends Error {}

/**
 * Finds, in document order, the source digits of numbers that JSON.parse rounded, as `"key":digits` in the document's
 * own spacing. In valid JSON that sequence cannot lie inside a string, where a quote is escaped. Each find is used up,
 * so a find taken too early leaves a later number without one, and the slow path decides.
 */
class SourceDigits {
  readonly #text: string;
  readonly #colon: string;
  #from = 0;

  constructor(text: string) {
    this.#text = text;
    this.#colon = /"\s*:\s*/.exec(text)?.[0] ?? '":';
  }

  next(key: string, rounded: number): bigint {
    if (!plainKey.test(key) || !Number.isFinite(rounded)) throw new Undecided();
    const leading = BigInt(rounded)
      .toString()
      .slice(0, sharedDigits + (rounded < 0 ? 1 : 0));
    const member = `"${key}${this.#colon}${leading}`;
    const before = member.length - leading.length;
    // V8 searches short needles that start with a rare character several times faster than long ones.
    const needle = `${this.#colon.slice(1)}${leading}`.trimStart().slice(0, needleLength);
    const offset = member.lastIndexOf(needle);
    for (;;) {
      const at = this.#text.indexOf(needle, this.#from) - offset;
      if (at < -offset) throw new Undecided();
      this.#from = at + offset + 1;
      if (!this.#text.startsWith(member, at)) continue;
      let end = at + member.length;
      while (isDigit(this.#text.charCodeAt(end))) end++;
      const digits = this.#text.slice(at + before, end);
      if (/[.eE]/.test(this.#text.charAt(end)) || Number(digits) !== rounded) continue;
      this.#from = end;
      return BigInt(digits);
    }
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Replaces rounded numbers in place. `ordered` is false below integer-like keys, which JavaScript moves to the front. */
function restore(value: object, digits: SourceDigits, ordered: boolean): void {
  if (Array.isArray(value)) {
    for (const item of value as JsonValue[]) {
      if (typeof item === 'object') {
        if (item !== null) restore(item, digits, ordered);
      } else if (typeof item === 'number' && isUnsafe(item)) throw new Undecided();
    }
    return;
  }
  const members = value as Record<string, JsonValue>;
  for (const key in members) {
    const member = members[key];
    if (typeof member === 'string') continue;
    if (typeof member === 'number') {
      if (!isUnsafe(member)) continue;
      if (!ordered || hasIndexKey(members)) throw new Undecided();
      members[key] = digits.next(key, member);
    } else if (typeof member === 'object' && member !== null) {
      restore(member, digits, ordered && !isDigit(key.charCodeAt(0)));
    }
  }
}

/** Integer-like keys are enumerated first. */
function hasIndexKey(members: object): boolean {
  for (const key in members) return isDigit(key.charCodeAt(0));
  return false;
}

/**
 * Parses JSON without losing a digit of any integer, at little more than the cost of JSON.parse for what nodes send.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (typeof value === 'number') return isUnsafe(value) ? parseWithSource(text) : value;
  if (typeof value !== 'object' || value === null) return value;
  try {
    restore(value, new SourceDigits(text), true);
    return value;
  } catch (thrown) {
    if (thrown instanceof Undecided) return parseWithSource(text);
    throw thrown;
  }
}

/** JSON text with every `bigint` as a bare integer: a Rust node refuses amounts in quotes. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? sourceTextJson.rawJSON(inner.toString()) : inner,
  );
}
