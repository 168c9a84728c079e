// `wherry shell`: decides where lines come from, and runs them.

import { createReadStream } from 'node:fs';
import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import type { ConnectFlags, ShellFlags } from '../workplace.ts';
import { createWorkplace } from '../shell/open-workplace.ts';
import { runScript } from '../shell/run-script.ts';
import { scriptLines } from '../shell/script-lines.ts';
import { SCRIPT_INPUT } from '../shell/shell-input.ts';
import { createShellTable } from '../shell/shell-table.ts';
import { targetFlags } from '../shell/target-flags.ts';

async function* fileBytes(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { signal })) yield piece as Uint8Array;
  } catch (error) {
    throw localFileError(error, path);
  }
}

/** Lines that nobody types; undefined when a person sits at the terminal. */
const findLines = (
  context: CliContext,
  { file, execute }: ShellFlags,
): AsyncIterable<string> | Iterable<string> | undefined => {
  if (file !== undefined && execute !== undefined)
    throw new WherryError('BAD_REQUEST', 'Lines come from -f or from -e; leave one of them out.');
  if (execute !== undefined) return execute;
  if (file !== undefined && file !== '-') return scriptLines(fileBytes(file, context.interrupt));
  if (file === undefined && context.stdin.isTerminal() && context.stdout.isTerminal) return undefined;
  if (context.stdin.isDirectory())
    throw new WherryError('BAD_REQUEST', 'Standard input is a directory; a script is a file.');
  return scriptLines(context.stdin.read(context.interrupt));
};

/** The server that the command line names; all undefined when it names none. */
const startFlags = (
  flags: ShellFlags,
  target: string | undefined,
  more: readonly (string | undefined)[],
): ConnectFlags => {
  const { file: _file, execute: _execute, continue: _continue, json: _json, quiet: _quiet, ...given } = flags;
  if (target !== undefined && (given.remote ?? given.host) !== undefined)
    throw new WherryError('BAD_REQUEST', 'The server is named twice; leave one of them out.');
  if (target !== undefined && /\s/u.test(target)) {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(target)}" is no server; a line to run is given with -e.`,
    );
  }
  return { ...given, ...targetFlags(target, more) };
};

export const runShell = async (
  context: CliContext,
  flags: ShellFlags,
  target?: string,
  ...more: readonly (string | undefined)[]
): Promise<number> => {
  const lines = findLines(context, flags);
  const start = startFlags(flags, target, more);
  if (lines === undefined) {
    const { runInteractive } = await import('../shell/run-interactive.ts');
    return runInteractive(context, flags, start);
  }
  const host = await context.doors.terminal();
  const scripted: CliContext = { ...context, stdin: SCRIPT_INPUT };
  const workplace = createWorkplace({
    context: scripted,
    startDirectory: host.directory,
    home: host.home,
    connectsByItself: true,
    startFlags: start,
    json: flags.json === true,
    onLink: () => {},
  });
  try {
    return await runScript({
      context: scripted,
      workplace,
      lines,
      table: createShellTable(),
      rules: { hasBackslash: context.platform !== 'win32' },
      common: [
        ...(flags.json === true ? ['--json' as const] : []),
        ...(flags.quiet === true ? ['--quiet' as const] : []),
      ],
      runLocal: undefined,
      isTold: false,
      continues: flags.continue === true,
    });
  } finally {
    await workplace.close();
  }
};
