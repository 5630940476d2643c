import type { ChainBox } from '#lib/chain/ports.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  /** Where `ok` is false: what was expected and what is there. */
  readonly detail: string;
}

/** `detail` is asked only where it fails. */
export const check = (subject: string, ok: boolean, detail: () => string): Finding => ({
  subject,
  ok,
  detail: ok ? '' : detail(),
});

const shown = (value: unknown): string => {
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

export function equal(subject: string, expected: unknown, actual: unknown): Finding {
  return check(subject, expected === actual, () => `expected ${shown(expected)}, found ${shown(actual)}`);
}

/** A finding for each key. */
export function equalFindings<T extends object>(
  subject: string,
  actual: T,
  expected: T,
  keys: readonly (keyof T & string)[] = Object.keys(expected) as (keyof T & string)[],
): Finding[] {
  return keys.map((key) => equal(`${subject} ${key}`, expected[key], actual[key]));
}

/** A box has exactly these registers. */
export function registerFindings(name: string, box: ChainBox, expected: Readonly<Record<string, string>>): Finding[] {
  const actual = box.additionalRegisters as Readonly<Record<string, string | undefined>>;
  return [
    ...Object.entries(expected).map(([register, value]) =>
      equal(`${name} ${register} at creation`, value, actual[register]),
    ),
    equal(`${name} registers at creation`, Object.keys(expected).join(' '), Object.keys(actual).sort().join(' ')),
  ];
}
