// The file that remembers the trash's own time, see trash-clock.ts.

import { isFileStatus, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';
import { closeQuietly, readFully, writeFully } from '../content.ts';
import { CLOCK_NAME, NEW_CLOCK_NAME } from './trash-names.ts';

const MAX_CLOCK_SIZE = 32;

/** Milliseconds since 1970; undefined when it was never told, or is damaged. */
export const readClock = (calls: DirectoryCalls, trash: Directory): number | undefined => {
  const status = calls.lstat(trash, CLOCK_NAME);
  if (status === undefined || !isFileStatus(status)) return undefined;
  const fd = calls.openFile(trash, CLOCK_NAME, 'read');
  try {
    const bytes = new Uint8Array(MAX_CLOCK_SIZE);
    const length = readFully(calls, fd, bytes, 0, MAX_CLOCK_SIZE, 0);
    const timeMs = Number.parseInt(new TextDecoder().decode(bytes.subarray(0, length)), 10);
    return Number.isSafeInteger(timeMs) ? timeMs : undefined;
  } finally {
    closeQuietly(calls, fd);
  }
};

export const writeClock = (calls: DirectoryCalls, trash: Directory, timeMs: number): void => {
  if (calls.lstat(trash, NEW_CLOCK_NAME) !== undefined) calls.unlink(trash, NEW_CLOCK_NAME);
  const fd = calls.openFile(trash, NEW_CLOCK_NAME, 'create');
  try {
    writeFully(calls, fd, new TextEncoder().encode(`${Math.round(timeMs)}\n`), 0);
  } finally {
    calls.close(fd);
  }
  calls.rename(trash, NEW_CLOCK_NAME, trash, CLOCK_NAME);
};
