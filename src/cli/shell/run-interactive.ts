// The shell at a terminal: a prompt, what is typed there, and what happens meanwhile.

import { displayName, toWherryError, WherryError } from '../../base/index.ts';
import { defaultStateDirectory } from '../../transport/identity/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE, EXIT_INTERRUPTED, exitCodeOfError } from '../exit-code.ts';
import { namesServer } from '../names-server.ts';
import type { ConnectFlags, ShellFlags } from '../workplace.ts';
import { reportError } from '../report-error.ts';
import { createCompleter } from './completer.ts';
import { openHistoryFile } from './history-file.ts';
import { createInterrupts, type Interrupts } from './interrupts.ts';
import { createLineEditor, type LineEditor } from './line-editor.ts';
import { createWorkplace, type OpenWorkplace } from './open-workplace.ts';
import { formatPrompt } from './prompt.ts';
import { runLine, type RunLineInit } from './run-line.ts';
import { createSessionHistory, type SessionHistory } from './session-history.ts';
import { createShellInput } from './shell-input.ts';
import { createShellTable } from './shell-table.ts';
import type { TerminalHost } from './terminal-host.ts';

/** A line that shows by itself how its connection fares. */
const TRANSFER = /^\s*(?:m?put|upload|m?get|download)\s/iu;

const GREETING = '"help" lists the commands, "exit" leaves.\n';

interface Session {
  readonly context: CliContext;
  readonly host: TerminalHost;
  readonly workplace: OpenWorkplace;
  readonly editor: LineEditor;
  readonly init: RunLineInit;
  readonly interrupts: Interrupts;
  readonly history: SessionHistory;
  readonly forgetNames: () => void;
  readonly runs: { transfer: boolean };
}

/** Connects as the command line or the environment says. Returns an exit code when that is reason to leave. */
const connectAtOnce = async (session: Session, start: ConnectFlags): Promise<number | undefined> => {
  const { context, workplace, interrupts } = session;
  const isNamed = start.remote !== undefined || start.host !== undefined;
  if (!(await namesServer(context, start))) return undefined;
  try {
    const remote = await interrupts.during((signal) => workplace.connect(start, signal));
    await context.stdout.write(`Connected to ${displayName(remote.address)}.\n`);
    return undefined;
  } catch (error) {
    await reportError(context, error, { json: false });
    // What the environment says may be old; whoever types it now means it.
    return isNamed ? exitCodeOfError(error) : undefined;
  }
};

const tellFailure = async ({ context, workplace }: Session): Promise<void> => {
  const failure = workplace.dropFailed();
  if (failure === undefined) return;
  await context.stderr.write(
    `wherry: The connection is over: ${displayName(failure.message)} Type "connect" to begin a new one.\n`,
  );
};

const readLines = async (session: Session): Promise<number> => {
  const { context, workplace, editor, init, interrupts, history } = session;
  while (!workplace.hasLeft && !context.interrupt.aborted) {
    const line = await editor.read();
    if (line === undefined) {
      if (!context.interrupt.aborted) await context.stdout.write('exit\n');
      break;
    }
    history.add(line);
    session.runs.transfer = TRANSFER.test(line);
    await interrupts.during((signal) => runLine(init, line, signal));
    session.runs.transfer = false;
    session.forgetNames();
    await tellFailure(session);
  }
  return context.interrupt.aborted ? EXIT_INTERRUPTED : EXIT_DONE;
};

const refuseOptions = (flags: ShellFlags): void => {
  const option = flags.json === true ? '--json' : flags.continue === true ? '--continue' : undefined;
  if (option === undefined) return;
  throw new WherryError(
    'BAD_REQUEST',
    `${option} is for scripts; give it with -f, -e or a pipe, or to a command in the shell.`,
  );
};

const openSession = async (outer: CliContext, start: ConnectFlags, isQuiet: boolean): Promise<Session> => {
  const context: CliContext = { ...outer, stdin: createShellInput(() => editor) };
  const host = await context.doors.terminal();
  const table = createShellTable();
  const rules = { hasBackslash: context.platform !== 'win32' };
  const runs = { transfer: false };
  const workplace = createWorkplace({
    context,
    startDirectory: host.directory,
    home: host.home,
    connectsByItself: false,
    startFlags: start,
    json: false,
    onLink: (change) => {
      // A transfer says so itself, where its bar is.
      if (!runs.transfer)
        editor.note(change === 'lost' ? 'wherry: connection lost, trying again' : 'wherry: connected again');
    },
  });
  const completer = createCompleter(context, workplace, { table, rules });
  const history = createSessionHistory(openHistoryFile(defaultStateDirectory(context.env)), (error) =>
    context.stderr.write(
      `wherry: What is typed cannot be kept: ${displayName(toWherryError(error).message)}\n`,
    ),
  );
  const interrupts = createInterrupts(host, context.interrupt, (text) => editor.note(text));
  // Named above by what happens only later.
  const editor: LineEditor = createLineEditor({
    host,
    history: await history.read(),
    columns: () => context.stdout.columns,
    prompt: () => {
      const { host: server, remoteDirectory: directory, isLost } = workplace;
      return formatPrompt({ host: server, directory, isLost }, context.stdout.columns);
    },
    complete: completer.complete,
  });
  interrupts.onIdle(editor.clear);
  const init: RunLineInit = {
    context,
    table,
    workplace,
    rules,
    common: isQuiet ? ['--quiet'] : [],
    isTold: true,
    runLocal: async (command) => {
      // What runs there hears of interrupts by itself.
      const release = host.onInterrupt(() => {});
      try {
        return await host.runLocal(command, workplace.localDirectory);
      } finally {
        release();
      }
    },
  };
  return { context, host, workplace, editor, init, interrupts, history, runs, forgetNames: completer.forget };
};

/** Codes: `BAD_REQUEST` (options that are for scripts). A failure to connect to a server that was named is its exit code. */
export const runInteractive = async (
  context: CliContext,
  flags: ShellFlags,
  start: ConnectFlags,
): Promise<number> => {
  refuseOptions(flags);
  const session = await openSession(context, start, flags.quiet === true);
  const { editor, workplace, interrupts, history } = session;
  const stop = (): void => editor.close();
  context.interrupt.addEventListener('abort', stop, { once: true });
  try {
    const failed = await connectAtOnce(session, start);
    if (failed !== undefined) return failed;
    if (flags.quiet !== true) await context.stdout.write(GREETING);
    return await readLines(session);
  } finally {
    context.interrupt.removeEventListener('abort', stop);
    editor.close();
    interrupts.release();
    await workplace.close();
    await history.settled();
  }
};
