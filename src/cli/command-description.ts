// A command as plain data: what --help, the reference and completions are made from. Types only.

export interface ArgumentDescription {
  readonly name: string;
  readonly brief: string;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly default: string | undefined;
  /** The words that it may be; none when it is free. */
  readonly choices: readonly string[];
}

export interface OptionDescription {
  /** "--on-conflict" */
  readonly name: string;
  /** "-r" */
  readonly short: string | undefined;
  readonly brief: string;
  /** Placeholder of its value; undefined when it takes none. */
  readonly value: string | undefined;
  /** The value may be left out: it is given as "--option=VALUE" then, and never behind a space. */
  readonly valueOptional: boolean;
  readonly choices: readonly string[];
  readonly repeated: boolean;
  /** One of the options that every command with a connection has. */
  readonly common: boolean;
  /** Another name of an option that is documented; left out of --help. */
  readonly hidden: boolean;
}

export interface CommandDescription {
  readonly name: string;
  /** What is typed before the name: "wherry ", or nothing in the shell. */
  readonly prefix: string;
  readonly aliases: readonly string[];
  readonly brief: string;
  /** With program and command name. */
  readonly usage: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  readonly examples: readonly { readonly command: string; readonly brief: string }[];
}

/** Every command, with what groups of commands are about. */
export interface ProgramDescription {
  readonly commands: readonly CommandDescription[];
  readonly groups: readonly string[];
}
