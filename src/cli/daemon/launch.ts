// Makes the process of a server that goes on without a terminal, and waits until it serves or says why not. The only place
// of the command that starts a program: itself.

import { spawn, type ChildProcess } from 'node:child_process';
import { open, stat, unlink } from 'node:fs/promises';
import { displayName, onAbort, throwIfAborted, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { HintedError } from '../hinted-error.ts';
import { localFileError } from '../local-file-error.ts';
import { LAUNCHED_VARIABLE, type BeginMessage, type LaunchMessage } from './launcher-channel.ts';

export interface LaunchInit {
  /** Behind the program's name; without a token. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly begin: BeginMessage;
}

export type Launched = Extract<LaunchMessage, { readonly type: 'listening' }>;

/** For what the program prints when it dies in a way that it cannot log itself. */
const openForOutput = (logFile: string): Promise<{ readonly fd: number; close(): Promise<void> }> =>
  open(logFile, 'a', 0o600).catch((error: unknown) => {
    throw localFileError(error, logFile);
  });

/** A server that never served leaves no log without a line. */
const removeEmpty = async (logFile: string): Promise<void> => {
  try {
    if ((await stat(logFile)).size === 0) await unlink(logFile);
  } catch {
    // Then it stays, and harms nobody.
  }
};

const ensureDirectory = async (directory: string): Promise<void> => {
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) return;
  throw new WherryError(
    'NOT_FOUND',
    `The directory ${displayName(directory)}, in which the server was started, is gone; stop it, and start it elsewhere.`,
  );
};

/** The end of a process that has said nothing. */
const endedEarly = (code: number | null, signal: string | null, logFile: string): WherryError =>
  new WherryError(
    'INTERNAL',
    `The server's process ended before it served (${signal ?? `exit code ${code}`}); "${displayName(logFile)}" may say why.`,
  );

const answerOf = (child: ChildProcess, logFile: string): Promise<LaunchMessage> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as LaunchMessage));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(endedEarly(code, signal, logFile)));
  });

const failureOf = (message: Extract<LaunchMessage, { type: 'failed' }>): WherryError => {
  const cause = new Error('in the process of the server');
  cause.stack = message.stack;
  return new HintedError(message.code, message.message, message.hint, { details: message.details, cause });
};

/** Fulfils when the server accepts connections; rejects with what `run` would have failed with, and nothing is left then. */
export const launch = async (context: CliContext, init: LaunchInit, isOwnLog: boolean): Promise<Launched> => {
  const { logFile } = init.begin;
  await ensureDirectory(init.cwd);
  const output = await openForOutput(logFile);
  const [script = ''] = process.argv.slice(1);
  // Detached: a session of its own, which no terminal ends.
  const child = spawn(process.execPath, [...process.execArgv, script, ...init.args], {
    cwd: init.cwd,
    detached: true,
    env: { ...process.env, [LAUNCHED_VARIABLE]: '1' },
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  const answered = answerOf(child, logFile);
  // It may end before it is asked for; whoever waits for it hears of it all the same.
  answered.catch(() => {});
  const stopListening = onAbort(context.interrupt, () => child.kill('SIGTERM'));
  try {
    await output.close();
    child.send(init.begin, (error) => {
      // A process that is gone already says so by its end.
      if (error !== null) child.kill('SIGTERM');
    });
    const answer = await answered;
    if (answer.type === 'failed') {
      await new Promise((resolve) =>
        child.exitCode === null && child.signalCode === null
          ? child.once('exit', resolve)
          : resolve(undefined),
      );
      throw failureOf(answer);
    }
    throwIfAborted(context.interrupt);
    return answer;
  } catch (error: unknown) {
    if (isOwnLog) await removeEmpty(logFile);
    // Then it was ended from here, whatever its end looked like.
    throwIfAborted(context.interrupt);
    throw error;
  } finally {
    stopListening();
    if (child.connected) child.disconnect();
    child.unref();
  }
};
