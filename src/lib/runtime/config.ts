import type { z } from 'zod';
import { AppError } from './appError.ts';

type Environment = Readonly<Record<string, string | undefined>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** An empty line in an .env file means "not set". */
const present = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/**
 * The configuration of a process, parsed once in its main and frozen.
 * @throws AppError `invalid` naming every variable that is missing or wrong, never showing a value.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): DeepReadonly<z.output<Schema>> {
  const parsed = schema.safeParse(present(environment), { reportInput: false });
  if (parsed.success) return deepFreeze(parsed.data) as DeepReadonly<z.output<Schema>>;
  const problems = parsed.error.issues.map((issue) => {
    const variable = issue.path.map(String).join('.') || 'the environment';
    return `${variable} (${environment[variable] === undefined ? 'not set' : problem(issue.code)})`;
  });
  throw new AppError('invalid', `Wrong configuration: ${[...new Set(problems)].join(', ')}.`, {
    nextStep: 'See .env.example for what each variable takes.',
  });
}

/** zod's messages may quote the value, which may be a secret; its codes do not. */
function problem(code: string): string {
  return code.replaceAll('_', ' ');
}
