/** Mutants that no transaction of a ledger can tell from the script, by name, with the reason. */
export const redundant: Readonly<Record<string, string>> = {};
