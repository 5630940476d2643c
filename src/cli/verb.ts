import { Command } from 'commander';
import type { z } from 'zod';
import { printResult, type CliIo, type CommandResult } from './output.ts';
import { createSession, globalFlags, type Session } from './session.ts';

/** One command of the CLI: `dgcm <group> <name>`. */
export interface Verb<Options> {
  /** As commander wants it: `status <id>`. */
  readonly usage: string;
  readonly description: string;
  /** Declares options beyond the global ones. */
  options?(command: Command): Command;
  /** Gives options and arguments their types; arguments come under the names that `usage` gives them. */
  readonly schema: z.ZodType<Options>;
  run(session: Session, options: Options): Promise<CommandResult>;
}

/** Where the exit code of the command that ran is left. */
export interface Run {
  readonly io: CliIo;
  exitCode: number;
  /** Ctrl-C was how that command ends. */
  endsByInterrupt: boolean;
}

export function addVerb<Options>(parent: Command, run: Run, verb: Verb<Options>): void {
  const command = parent.command(verb.usage).description(verb.description);
  verb.options?.(command);
  command.action(async () => {
    const given = command.optsWithGlobals<Record<string, unknown>>();
    const flags = globalFlags.parse(given);
    const options = verb.schema.parse({ ...given, ...namedArguments(command) });
    const result = await verb.run(createSession(run.io, flags), options);
    printResult(run.io, result, flags.json);
    run.exitCode = result.exitCode ?? 0;
    run.endsByInterrupt = result.endsByInterrupt ?? false;
  });
}

/** Erases the options' type, so that verbs of one group fit in one list. */
export const defineVerb = <Options>(verb: Verb<Options>): ((parent: Command, run: Run) => void) => {
  return (parent, run) => {
    addVerb(parent, run, verb);
  };
};

/** Adds `dgcm <name>` with its verbs. */
export function addGroup(
  program: Command,
  run: Run,
  group: {
    readonly name: string;
    readonly description: string;
    readonly verbs: readonly ReturnType<typeof defineVerb>[];
  },
): void {
  const command = program.command(group.name).description(group.description);
  for (const add of group.verbs) add(command, run);
}

function namedArguments(command: Command): Record<string, unknown> {
  return Object.fromEntries(
    command.registeredArguments.map((argument, index) => [argument.name(), command.processedArgs[index]]),
  );
}
