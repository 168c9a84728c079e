// Ends a server that is provably ours, and waits until its process is gone.

import { setTimeout as delay } from 'node:timers/promises';
import { abortReason, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ChosenServer } from './choose-server.ts';
import { hasEnded } from './pid-file.ts';

const POLL_MS = 25;
/** Beyond the grace: for what is being committed, and for closing. */
const CLOSING_MS = 15_000;
/** How long a server that must end at once may take before it is killed. */
const AT_ONCE_MS = 3000;

const signal = (pid: number, name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void => {
  try {
    process.kill(pid, name);
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw new WherryError(
      'FORBIDDEN',
      `Process ${pid} may not be ended by this user; run the command as the user who started it.`,
      { cause: error },
    );
  }
};

const waitForEnd = async (
  context: CliContext,
  { pidFile, record }: ChosenServer,
  timeoutMs: number,
): Promise<boolean> => {
  const untilMs = context.now() + timeoutMs;
  while (!(await hasEnded(pidFile, record, context.doors))) {
    if (context.interrupt.aborted) throw abortReason(context.interrupt);
    if (context.now() >= untilMs) return false;
    await delay(POLL_MS);
  }
  return true;
};

/**
 * Asks the server to finish what is under way, within its grace; or, `atOnce`, to end without waiting, and kills it if it
 * does not. Codes: `TIMEOUT` (it runs on), `FORBIDDEN`, `CANCELLED` (the waiting was interrupted: the server ends all the same).
 */
export const endServer = async (
  context: CliContext,
  server: ChosenServer,
  atOnce: boolean,
): Promise<void> => {
  const { pid, graceMs } = server.record;
  signal(pid, 'SIGTERM');
  if (!atOnce) {
    if (await waitForEnd(context, server, graceMs + CLOSING_MS)) return;
    throw new WherryError(
      'TIMEOUT',
      `Process ${pid} has not ended in time; see its log, or end it with "wherry stop --now".`,
    );
  }
  // Two of the same kind could arrive as one; the second one of any kind ends the server at once.
  signal(pid, 'SIGINT');
  if (await waitForEnd(context, server, AT_ONCE_MS)) return;
  signal(pid, 'SIGKILL');
  if (await waitForEnd(context, server, AT_ONCE_MS)) return;
  throw new WherryError('TIMEOUT', `Process ${pid} does not end, although it was killed; its disk may hang.`);
};
