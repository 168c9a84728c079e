// What tells a process from another that has its number later: on Linux when it began, counted from a boot that has a
// name of its own. Elsewhere the system does not say, and the lock beside the pidfile alone must do.

import { readFile, stat } from 'node:fs/promises';

/** Of a process: its state letter, and when it began, in ticks since the boot. From /proc/PID/stat. */
export const parseProcessStat = (
  text: string,
): { readonly state: string; readonly startTicks: string } | undefined => {
  // The second field is the program's name in parentheses, and may hold anything, also ") R 1".
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', startTicks = ''] = [fields[0], fields[19]];
  return /^[A-Za-z]$/u.test(state) && /^\d+$/u.test(startTicks) ? { state, startTicks } : undefined;
};

/** What ended and was not yet taken note of by its parent. */
const DEAD = /^[ZXx]$/u;

/** Undefined when there is no such process, or the system does not say. */
export const processIdentity = async (pid: number): Promise<string | undefined> => {
  try {
    const known = parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
    if (known === undefined || DEAD.test(known.state)) return undefined;
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
    return `${boot}:${known.startTicks}`;
  } catch {
    // No such process, no such system, or none of our business: in each case nothing is known.
    return undefined;
  }
};

/** Whose process it is; undefined where the system does not say. */
export const processOwner = async (pid: number): Promise<number | undefined> => {
  try {
    return (await stat(`/proc/${pid}`)).uid;
  } catch {
    return undefined;
  }
};

/** Whether a process with this number exists, whichever it is. */
export const hasProcess = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error: unknown) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
