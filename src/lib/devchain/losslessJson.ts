// Node has both; TypeScript's library does not describe them yet.
const json = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
};

const INTEGER = /^-?\d+$/;

/** JSON with every `bigint` as a plain integer. */
export function stringifyLossless(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? json.rawJSON(item.toString()) : item,
  );
}

/** JSON whose integers beyond 2^53 arrive as `bigint`; the rest as numbers. Throws `SyntaxError`. */
export function parseLossless(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && INTEGER.test(source)
      ? BigInt(source)
      : value,
  );
}
