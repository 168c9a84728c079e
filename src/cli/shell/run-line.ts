// Runs one line of the shell: the same commands that the program has, with the shell's connection and directories.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { CommandTable } from '../command-table.ts';
import { EXIT_DONE, exitCodeOfError } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { reportError } from '../report-error.ts';
import { runCli } from '../run-cli.ts';
import type { OpenWorkplace } from './open-workplace.ts';
import { parseWords, type WordRules } from './parse-words.ts';
import { rewriteVerb } from './rewrite-verb.ts';

export interface RunLineInit {
  /** Its standard input is what commands may read or ask by. */
  readonly context: CliContext;
  readonly table: CommandTable;
  readonly workplace: OpenWorkplace;
  readonly rules: WordRules;
  /** Given to every command that knows them. */
  readonly common: readonly ('--json' | '--quiet')[];
  /** Runs what stands behind "!"; undefined where lines do not come from a person who types them. */
  readonly runLocal: ((command: string) => Promise<number>) | undefined;
  /** An empty listing says so: a person would wonder. */
  readonly isTold: boolean;
}

/** Writes through, and knows whether anything was written. */
const watched = (output: Output): Output & { readonly hasWritten: () => boolean } => {
  let hasWritten = false;
  return {
    get isTerminal() {
      return output.isTerminal;
    },
    get hasColor() {
      return output.hasColor;
    },
    get columns() {
      return output.columns;
    },
    closed: output.closed,
    write: (text) => {
      hasWritten ||= text.length > 0;
      return output.write(text);
    },
    hasWritten: () => hasWritten,
  };
};

export const isBlankOrComment = (line: string): boolean => /^\s*(?:#|$)/u.test(line);

const runLocal = async (init: RunLineInit, command: string): Promise<number> => {
  if (init.runLocal === undefined) {
    throw new WherryError(
      'UNSUPPORTED',
      'Commands of this machine ("!") are run only when they are typed at the prompt; leave them out of scripts.',
    );
  }
  return init.runLocal(command);
};

/** What is said below nothing: only of a listing that could have had names. */
const isSilentListing = (args: readonly string[], typed: string, isTold: boolean): boolean => {
  const isListing = args[0] === 'list' || args[0] === 'ls' || args[0] === 'dir';
  if (!isListing || args.some((word) => /^(?:--(?:json|null|quiet|help)|-[a-z]*[0qh][a-z]*)$/u.test(word)))
    return false;
  return isTold || typed.toLowerCase() === 'dir';
};

const CONNECTION_OPTION = /^--(?:remote|host|port|token-file|public-key|insecure|timeout)(?:=|$)/u;

/** A command uses the connection that is there. */
const refuseConnectionOptions = (args: readonly string[]): void => {
  const escape = args.indexOf('--');
  const options = escape === -1 ? args : args.slice(0, escape);
  if (args[0] === 'connect' || args[0] === 'open' || !options.some((word) => CONNECTION_OPTION.test(word)))
    return;
  throw new WherryError(
    'BAD_REQUEST',
    'In the shell a command uses the connection that is there; give such options to "connect".',
  );
};

const runWords = async (init: RunLineInit, line: string, signal: AbortSignal): Promise<number> => {
  const { words, open } = parseWords(line, init.rules);
  if (open !== 'none') {
    throw new WherryError(
      'BAD_REQUEST',
      open === 'escape' ? 'The line ends with a backslash; leave it out.' : 'A quote is not closed; add it.',
    );
  }
  init.workplace.setWords(words);
  const [typed = '', ...rest] = words.map(({ text }) => text);
  const args = rewriteVerb([typed, ...rest], init.table, init.common);
  refuseConnectionOptions(args);
  const stdout = watched(init.context.stdout);
  const { stdout: out, stderr: err, env } = init.context.process;
  const context: CliContext = {
    ...init.context,
    // Each command has an exit code of its own.
    process: { stdout: out, stderr: err, ...(env === undefined ? {} : { env }) },
    stdout,
    interrupt: signal,
    workplace: init.workplace,
  };
  const exitCode = await runCli(args, context, init.table);
  const isEmpty = exitCode === EXIT_DONE && !stdout.hasWritten();
  if (isEmpty && !stdout.closed.aborted && isSilentListing(args, typed, init.isTold))
    await stdout.write('The directory is empty.\n');
  return exitCode;
};

/** Returns the line's exit code; what went wrong has been told. */
export const runLine = async (init: RunLineInit, line: string, signal: AbortSignal): Promise<number> => {
  if (isBlankOrComment(line)) return EXIT_DONE;
  try {
    const local = /^\s*!(?<command>.*)$/su.exec(line)?.groups?.['command'];
    if (local !== undefined) return await runLocal(init, local.trim());
    return await runWords(init, line, signal);
  } catch (error) {
    await reportError(init.context, error, { json: init.common.includes('--json') });
    return exitCodeOfError(error);
  }
};
