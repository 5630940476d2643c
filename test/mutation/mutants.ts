import { contractNames, type ContractName } from '#lib/protocol/deployment/deployment.ts';
import { idsByLine, readScript } from '#test/support/contracts/conditions.ts';
import { flipsOf } from './comparisons.ts';
import { applyEdits, partsOf } from './parts.ts';

/** A script with one fault written into it. */
export interface Mutant {
  /** Tells it apart from all others and survives changes elsewhere in the script. */
  readonly name: string;
  readonly contract: ContractName;
  /** Ids of the conditions on the changed line. */
  readonly ids: readonly string[];
  readonly source: string;
}

/** Every script without each of its boolean parts, and with each of its comparisons flipped. */
export function allMutants(): Mutant[] {
  return contractNames.flatMap((contract) => {
    const source = readScript(contract);
    const ids = idsByLine(source);
    const changes = [
      ...partsOf(source).map(({ line, text, kind, removal }) => ({
        line,
        text: `without ${kind} ${shorten(text)}`,
        source: applyEdits(source, [removal]),
      })),
      ...flipsOf(source),
    ];
    return distinct(
      changes.map(({ line, text, source: changed }) => ({
        name: `${ids.get(line)?.[0] ?? contract}: ${text}`,
        contract,
        ids: ids.get(line) ?? [],
        source: changed,
      })),
    );
  });
}

const longest = 70;

const shorten = (text: string): string => {
  const plain = text.replaceAll(/\/\/[^\n]*/g, '').replaceAll(/\s+/g, ' ');
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
};

/** Numbers the mutants of one line that would read alike. */
function distinct(mutants: readonly Mutant[]): Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const count = (seen.get(mutant.name) ?? 0) + 1;
    seen.set(mutant.name, count);
    return count === 1 ? mutant : { ...mutant, name: `${mutant.name} (${count})` };
  });
}
