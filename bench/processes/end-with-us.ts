// Nothing that the bench has started outlives it.

import type { ChildProcess } from 'node:child_process';

/**
 * Ends the process group that a child (started `detached`) leads when this process exits, whatever makes it. Returns what
 * ends the group at once; it does nothing once the child has ended.
 */
export const endWithUs = (child: ChildProcess): (() => void) => {
  const end = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended this very moment.
    }
  };
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
  return end;
};
