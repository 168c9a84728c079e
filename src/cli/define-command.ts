// How a command is defined: what a person may type, said once. The parser, --help and the reference are made from it.
// A definition holds no behaviour; its action is loaded when the command is called, and sees options and arguments as
// environment, configuration and named remotes complete them.

import { buildCommand, type Command, type TypedCommandParameters } from '@stricli/core';
import type { CliContext } from './cli-context.ts';
import { completeCall } from './complete-call.ts';
import type { OptionDefinitions } from './config/setting.ts';
import { exitCodeOfError } from './exit-code.ts';
import type { PathArguments } from './remotes/address-arguments.ts';
import { reportError } from './report-error.ts';

/** One command: its exit code is what it returns (0 when nothing), or that of the error it throws. */
export type Action<FLAGS, ARGS extends readonly unknown[]> = (
  context: CliContext,
  flags: FLAGS,
  ...args: ARGS
) => Promise<number | void>;

/** Any object of options; every command's may have `json`. */
type FlagsOf<FLAGS> = Readonly<Partial<Record<keyof FLAGS, unknown>>> & { readonly json?: boolean };

export interface CommandExample {
  /** Without the program's name. */
  readonly command: string;
  readonly brief: string;
}

export interface CommandInit<FLAGS extends FlagsOf<FLAGS>, ARGS extends readonly unknown[]> {
  /** One line. */
  readonly brief: string;
  /** Usage lines without the program and command name. */
  readonly usage: readonly [string, ...string[]];
  /** Paragraphs for --help and the reference, with an empty line between them; single line breaks mean nothing. */
  readonly description: string;
  readonly examples: readonly CommandExample[];
  /** Words that an argument may be, by its placeholder. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Called by programs only: not in --help, and not in the reference. Default false. */
  readonly isHidden?: boolean;
  readonly parameters: TypedCommandParameters<FLAGS, ARGS, CliContext>;
  /** Which arguments are paths on a server, and may name a remote: "home:/docs". */
  readonly paths?: PathArguments;
  readonly load: () => Promise<Action<FLAGS, ARGS>>;
}

/** A command for the parser, with what is needed to describe it. */
export interface DefinedCommand {
  readonly command: Command<CliContext>;
  readonly usage: readonly string[];
  readonly description: string;
  readonly examples: readonly CommandExample[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly isHidden: boolean;
}

export const defineCommand = <FLAGS extends FlagsOf<FLAGS>, ARGS extends readonly unknown[]>(
  init: CommandInit<FLAGS, ARGS>,
): DefinedCommand => ({
  usage: init.usage,
  description: init.description,
  examples: init.examples,
  choices: init.choices ?? {},
  isHidden: init.isHidden ?? false,
  command: buildCommand<FLAGS, ARGS, CliContext>({
    docs: { brief: init.brief },
    parameters: init.parameters,
    loader: async () => {
      const action = await init.load();
      return async function runAction(this: CliContext, flags: FLAGS, ...args: ARGS): Promise<void> {
        try {
          const definitions = (init.parameters.flags ?? {}) as OptionDefinitions;
          const call = await completeCall(this, { definitions, paths: init.paths }, flags, args);
          this.process.exitCode = (await action(this, call.flags, ...call.args)) ?? 0;
        } catch (error) {
          this.process.exitCode = exitCodeOfError(error);
          await reportError(this, error, { json: flags.json === true });
        }
      };
    },
  }),
});
