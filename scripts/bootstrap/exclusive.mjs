// One at a time: two scripts started together must not install or build into the same folders. The lock is a file
// that holds its owner's process id; a lock whose owner is gone is void, and so is one that is older than any
// installation takes: its owner's id may belong to another process by now.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 100;
const MAX_AGE_MS = 15 * 60_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error.code === 'EPERM';
  }
};

const tryLock = (path) => {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
};

/** Who holds the lock; undefined when nobody does any more, or its file was just made and not yet written. */
const ownerOf = (path) => {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    const isOld = Date.now() - statSync(path).mtimeMs > MAX_AGE_MS;
    if (isOld || (pid !== 0 && !isAlive(pid))) rmSync(path, { force: true });
    else if (pid !== 0) return pid;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    // It was released just now: the next try finds out.
  }
  return undefined;
};

/** Runs `task` while no other process does so with this `folder`. `onWait` is called once, if there is one to wait for. */
export const exclusively = (folder, task, onWait) => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let hasWaited = false; !tryLock(path);) {
    const owner = ownerOf(path);
    if (owner !== undefined && !hasWaited) onWait?.(owner);
    hasWaited ||= owner !== undefined;
    Atomics.wait(pause, 0, 0, POLL_MS);
  }
  try {
    return task();
  } finally {
    rmSync(path, { force: true });
  }
};
