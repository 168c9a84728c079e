// What a server does on SIGHUP. It means two things: "take your log's new file", from logrotate and systemctl reload; and
// "your terminal is gone", from the system. Which of them it is shows in whether there still is a terminal.

import { closeSync, openSync } from 'node:fs';
import type { CliContext } from '../cli-context.ts';

const hasTerminal = (): boolean => {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    // None, or none any more.
    return false;
  }
};

/**
 * Calls `onReload` at each SIGHUP, but for the one that says that the terminal of the process is gone: that one ends the
 * process in order, as SIGTERM does. Returns the way to stop listening.
 */
export const listenForHangup = (context: CliContext, onReload: () => void): (() => void) => {
  const hadTerminal = hasTerminal();
  return context.onHangup(() => {
    if (hadTerminal && !hasTerminal()) process.kill(process.pid, 'SIGTERM');
    else onReload();
  });
};
